"""Simulated places: Lambda, ECS, EKS, EC2, laptops with SSO, with `aws login` and with roles.

In each, a signer and S3 sign with the default chain before and after the keys were renewed, in
threads and in coroutines, and the cloud verifies what they sign.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.credentials import Chain, default_chain
from sigv4.s3 import S3

from .conftest import LOGIN_ARN, START_URL
from .servers import POD_TOKEN, ROLE, TIMES, WEB_TOKEN

SSO_PROFILE = (
    "[default]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = ReadOnly\n"
    f"[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = {START_URL}\n"
)


def lambda_function(laptop):
    """Variables that the runtime sets; a new sandbox has others, and they have no end."""
    keys = laptop.cloud.issue()
    laptop.environ |= {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
        "AWS_REGION": "eu-west-1",
    }
    return "environment"


def lambda_snapstart(laptop):
    """A function that was restored from a snapshot has an endpoint instead of keys."""
    laptop.cloud.pod_token = POD_TOKEN
    laptop.environ |= {
        "AWS_LAMBDA_FUNCTION_NAME": "app",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{laptop.cloud.url}/container",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": POD_TOKEN,
        "AWS_REGION": "eu-west-1",
    }
    return "container"


def ecs_task(laptop):
    laptop.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{laptop.cloud.url}/container"
    return "container"


def eks_pod_identity(laptop):
    file = laptop.home / "pod-token"
    file.write_text(POD_TOKEN)
    laptop.cloud.pod_token = POD_TOKEN
    laptop.environ |= {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{laptop.cloud.url}/container",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(file),
    }
    return "container"


def eks_irsa(laptop):
    file = laptop.home / "web-token"
    file.write_text(WEB_TOKEN)
    laptop.environ |= {
        "AWS_ROLE_ARN": ROLE,
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(file),
        "AWS_REGION": "eu-west-1",
    }
    return "web identity"


def ec2_instance(laptop):
    return "instance metadata"


def sso_laptop(laptop):
    laptop.write("config", SSO_PROFILE)
    laptop.sso_token()
    return "SSO"


def login_laptop(laptop):
    laptop.cloud.lasts = timedelta(minutes=15)
    laptop.write("config", f"[default]\nlogin_session = {LOGIN_ARN}\n")
    laptop.login()
    return "login"


def role_laptop(laptop):
    laptop.write("config", f"[default]\nrole_arn = {ROLE}\nsource_profile = base\n")
    laptop.write(
        "credentials",
        "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
    )
    return "assume role"


PLACES = [
    lambda_function,
    lambda_snapstart,
    ecs_task,
    eks_pod_identity,
    eks_irsa,
    ec2_instance,
    sso_laptop,
    login_laptop,
    role_laptop,
]
RENEWED = [place for place in PLACES if place is not lambda_function]
GET = sigv4.Request("GET", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")


def signs(signer, cloud):
    """Sign a request, have the cloud verify it, and return the key that signed it."""
    at = cloud.clock()  # a slow machine may verify after the keys have ended
    signed = signer.sign(GET)
    cloud.verify(signed.apply(GET), at)
    return signed.headers["Authorization"].partition("Credential=")[2].partition("/")[0]


@pytest.mark.parametrize("place", PLACES)
def test_signs(place, laptop, cloud):
    """A signer with the default chain signs what the cloud verifies, and asks once."""
    source = place(laptop)
    chain = Chain(None, laptop.machine())
    signer = sigv4.Signer(chain, "eu-west-1", "s3", clock=cloud.clock)
    first = signs(signer, cloud)
    asked = len(cloud.asked)
    assert signs(signer, cloud) == first
    assert len(cloud.asked) == asked
    assert chain.current.source == source
    assert cloud.problems == []


@pytest.mark.parametrize("place", RENEWED)
def test_signs_across_a_renewal(place, laptop, cloud):
    """New keys sign before the old ones have ended, without a signature that is refused."""
    place(laptop)
    chain = Chain(None, laptop.machine())
    signer = sigv4.Signer(chain, "eu-west-1", "s3", clock=cloud.clock)
    lasts = cloud.lasts.total_seconds()
    used = []
    for _ in range(8):
        used.append(signs(signer, cloud))
        cloud.clock.move(seconds=lasts / 5)
    assert len(set(used)) >= 2
    assert cloud.problems == []


@pytest.mark.parametrize("place", RENEWED)
def test_presigns_across_a_renewal(place, laptop, cloud):
    """S3 and what it compiles follow the keys; a URL never outlives them."""
    place(laptop)
    s3 = S3(Chain(None, laptop.machine()), "eu-west-1", clock=cloud.clock)
    presigner = s3.presigner("get_object", Bucket="examplebucket", expires_in=60)
    keys = []
    for _ in range(3):
        urls = [
            presigner("key"),
            *presigner.many(["key"]),
            s3.presign("get_object", Bucket="examplebucket", Key="key", expires_in=60).url,
        ]
        for url in urls:
            cloud.verify(sigv4.Request("GET", url))
        keys.append({url.partition("Credential=")[2].partition("%2F")[0] for url in urls})
        cloud.clock.move(seconds=cloud.lasts.total_seconds() * 0.95)
    assert [len(each) for each in keys] == [1, 1, 1]
    assert len(set.union(*keys)) == 3


@pytest.mark.parametrize("place", RENEWED)
def test_threads_share_a_renewal(place, laptop, cloud):
    """Eight threads that find ended keys cause one renewal."""
    place(laptop)
    chain = Chain(None, laptop.machine())
    signer = sigv4.Signer(chain, "eu-west-1", "s3", clock=cloud.clock)
    signs(signer, cloud)
    before = cloud.numbers
    cloud.clock.move(seconds=cloud.lasts.total_seconds() * 0.99)
    with ThreadPoolExecutor(8) as pool:
        used = set(pool.map(lambda _: signs(signer, cloud), range(32)))
    assert len(used) == 1
    assert cloud.numbers == before + 1


def test_threads_without_a_renewal(laptop, cloud):
    """The keys of a Lambda function have no end: threads sign with them, and nothing is asked."""
    lambda_function(laptop)
    signer = sigv4.Signer(Chain(None, laptop.machine()), "eu-west-1", "s3", clock=cloud.clock)
    with ThreadPoolExecutor(8) as pool:
        used = set(pool.map(lambda _: signs(signer, cloud), range(64)))
    cloud.clock.move(minutes=59)
    assert used == {signs(signer, cloud)}
    assert cloud.asked == []


class Running:
    """The time of the machine."""

    def __call__(self):
        return datetime.now(timezone.utc)


@pytest.mark.full
@pytest.mark.parametrize("place", PLACES)
def test_the_public_chain(place, laptop, cloud, monkeypatch):
    """`default_chain` in the environment of this process, by the machine's clock.

    Threads and tasks sign for five seconds with keys of three; each signature is verified.
    """
    cloud.clock = Running()
    source = place(laptop)
    cloud.lasts = timedelta(seconds=3)
    if place is sso_laptop:
        laptop.sso_token(expiresAt=(cloud.clock() + timedelta(hours=8)).strftime(TIMES))
    if place is login_laptop:
        laptop.login(minutes=0.05)
    for name, value in laptop.environ.items():
        monkeypatch.setenv(name, value)
    chain = default_chain(network=True)
    signer = sigv4.Signer(chain, "eu-west-1", "s3")
    until = time.monotonic() + 5

    def in_a_thread(_):
        used = set()
        while time.monotonic() < until:
            used.add(signs(signer, cloud))
            time.sleep(0.02)
        return used

    async def in_a_task():
        used = set()
        while time.monotonic() < until:
            await chain.aload()
            used.add(signs(signer, cloud))
            await asyncio.sleep(0.02)
        return used

    async def in_tasks():
        return set().union(*await asyncio.gather(*[in_a_task() for _ in range(8)]))

    with ThreadPoolExecutor(5) as pool:
        threads = [pool.submit(in_a_thread, number) for number in range(4)]
        by_tasks = pool.submit(asyncio.run, in_tasks()).result()
        by_threads = set().union(*[thread.result() for thread in threads])
    assert chain.current.source == source
    assert cloud.problems == []
    for used in (by_tasks, by_threads):
        assert len(used) == 1 if place is lambda_function else len(used) >= 2


@pytest.mark.parametrize("place", PLACES)
def test_coroutines(place, laptop, cloud):
    """Many tasks share one first load and one renewal, and the event loop goes on meanwhile."""
    place(laptop)
    chain = Chain(None, laptop.machine())
    signer = sigv4.Signer(chain, "eu-west-1", "s3", clock=cloud.clock)

    async def work():
        await chain.aload()
        return signs(signer, cloud)

    async def all_of_them():
        first = await asyncio.gather(*[work() for _ in range(10)])
        if place is not lambda_function:
            cloud.clock.move(seconds=cloud.lasts.total_seconds() * 0.99)
        return set(first), set(await asyncio.gather(*[work() for _ in range(10)]))

    first, second = asyncio.run(all_of_them())
    assert len(first) == len(second) == 1
    assert (first == second) == (place is lambda_function)
