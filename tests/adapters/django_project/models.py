"""A model with a file."""

from django.contrib import admin
from django.core.files.storage import storages
from django.db import models


def private():
    return storages["default"]


class Photo(models.Model):
    title = models.CharField(max_length=100)
    file = models.FileField(upload_to="photos")
    copy = models.FileField(upload_to="copies", storage=private, blank=True)

    class Meta:
        app_label = "django_project"

    def __str__(self):
        return self.title


admin.site.register(Photo)
