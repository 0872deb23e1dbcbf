"""aiobotocore: objects, pages, and temporary credentials of a role."""

import asyncio

from aiobotocore.session import get_session


async def main():
    session = get_session()
    async with session.create_client("s3") as s3, session.create_client("sts") as sts:
        await asyncio.gather(
            *[s3.put_object(Bucket="bucket", Key=f"k/{n}", Body=b"x" * n) for n in range(60)]
        )
        keys = []
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket="bucket", PaginationConfig={"PageSize": 7}
        )
        async for page in pages:
            keys += [one["Key"] for one in page["Contents"]]
        assert len(keys) == 60
        answer = await s3.get_object(Bucket="bucket", Key="k/9")
        assert await answer["Body"].read() == b"x" * 9
        issued = await sts.assume_role(
            RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="me"
        )
        of_role = issued["Credentials"]
    async with session.create_client(
        "s3",
        aws_access_key_id=of_role["AccessKeyId"],
        aws_secret_access_key=of_role["SecretAccessKey"],
        aws_session_token=of_role["SessionToken"],
    ) as s3:
        await s3.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": key} for key in keys]})
        assert (await s3.list_objects_v2(Bucket="bucket"))["KeyCount"] == 0


asyncio.run(main())
