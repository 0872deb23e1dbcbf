"""Use the project as its visitors do, and print what they get as JSON."""

import json
import re
import sys
from html import unescape
from urllib.request import urlopen

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402


def get(url):
    with urlopen(url) as response:
        return response.status, response.headers["Content-Type"], response.read()


def photo():
    from .models import Photo

    one = Photo(title="first")
    one.file.save("first ä+b.jpg", ContentFile(b"first"))
    return one


def plain():
    from django.contrib.auth.models import User
    from django.db.migrations.writer import MigrationWriter

    from sigv4.adapters.django import SigV4S3Storage

    from .models import Photo

    one = photo()
    client = Client()
    many = [Photo(title=str(number), file=f"photos/{number}.jpg") for number in range(499)]
    Photo.objects.bulk_create(many)
    page = client.get("/photos/").content.decode()
    urls = [unescape(url) for url in re.findall(r'src="(.*?)"', page)]
    status, _, content = get(urls[0])
    client.force_login(User.objects.create_superuser("admin"))
    form = client.get(f"/admin/django_project/photo/{one.pk}/change/")
    (shown,) = re.findall(r'href="(http[^"]*first[^"]*)"', form.content.decode())
    assert get(unescape(shown))[2] == b"first"
    written, _ = MigrationWriter.serialize(SigV4S3Storage(bucket_name="other"))
    return {
        "uploaded": f"media/{one.file.name}",
        "status": [status, content.decode()],
        "images": len({url.partition("?")[0] for url in urls}),
        "admin": form.status_code,
        "migrations": written.partition("(")[0],
    }


def rest():
    from rest_framework import serializers

    from .models import Photo

    class PhotoSerializer(serializers.ModelSerializer):
        class Meta:
            model = Photo
            fields = ("title", "file")

    photo()
    data = PhotoSerializer(Photo.objects.all(), many=True).data
    status, _, content = get(data[0]["file"])
    return {"status": [status, content.decode()]}


def wagtail():
    from io import BytesIO

    from django.core.files.images import ImageFile
    from PIL import Image as Picture
    from wagtail.documents.models import Document
    from wagtail.images.models import Image

    picture = BytesIO()
    Picture.new("RGB", (64, 64)).save(picture, "PNG")
    image = Image.objects.create(title="red", file=ImageFile(picture, name="red ä.png"))
    status, kind, _ = get(image.get_rendition("fill-16x16").url)
    document = Document(title="terms")
    document.file.save("terms.txt", ContentFile(b"terms"))
    document.save()
    answer = Client().get(document.url)
    return {
        "original": get(image.file.url)[0],
        "rendition": [status, kind],
        "document": [answer.status_code, get(answer["Location"])[0]],
    }


# Without migrations of its own, the project's tables are made at once.
call_command("migrate", run_syncdb=True, verbosity=0)
print(json.dumps({"": plain, "rest": rest, "wagtail": wagtail}["".join(sys.argv[1:])]()))
