"""A page of all photos, and the admin."""

from django.contrib import admin
from django.http import HttpResponse
from django.template import engines
from django.urls import path

PAGE = '{% for photo in photos %}<img src="{{ photo.file.url }}">\n{% endfor %}'


def photos(request):
    from .models import Photo

    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"photos": Photo.objects.all()}, request))


urlpatterns = [path("photos/", photos), path("admin/", admin.site.urls)]
