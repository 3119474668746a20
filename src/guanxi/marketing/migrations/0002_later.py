"""Where we listen in public, and what was said there."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import guanxi.kit.clock
import guanxi.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_later'),
        ('marketing', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListeningSource',
            fields=[
                ('id', models.UUIDField(default=guanxi.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('bucket', models.GeneratedField(db_persist=True, expression=models.Func(models.F('id'), function='bucket_of', output_field=models.SmallIntegerField()), output_field=models.SmallIntegerField())),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField(default=guanxi.kit.clock.now)),
                ('created_by', models.TextField(default='system')),
                ('updated_at', models.DateTimeField(default=guanxi.kit.clock.now)),
                ('updated_by', models.TextField(default='system')),
                ('deleted_at', models.DateTimeField(null=True)),
                ('merged_into', models.UUIDField(null=True)),
                ('custom', models.JSONField(default=dict)),
                ('search_text', models.TextField(default='')),
                ('name', models.TextField(null=True)),
                ('kind', models.TextField(default='rss')),
                ('url', models.TextField(null=True)),
                ('query', models.TextField(null=True)),
                ('credential', models.TextField(null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('state', models.JSONField(default=dict)),
                ('heard_at', models.DateTimeField(null=True)),
                ('trouble', models.TextField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'db_table': 'listening_source',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['-created_at', '-id'], name='listeningsource_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', '-created_at'], name='listeningsource_owner'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['team', '-created_at'], name='listeningsource_team'), django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='listeningsource_search', opclasses=['gin_trgm_ops']), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='listeningsource_merged')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.UUIDField(default=guanxi.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('bucket', models.GeneratedField(db_persist=True, expression=models.Func(models.F('id'), function='bucket_of', output_field=models.SmallIntegerField()), output_field=models.SmallIntegerField())),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField(default=guanxi.kit.clock.now)),
                ('created_by', models.TextField(default='system')),
                ('updated_at', models.DateTimeField(default=guanxi.kit.clock.now)),
                ('updated_by', models.TextField(default='system')),
                ('deleted_at', models.DateTimeField(null=True)),
                ('merged_into', models.UUIDField(null=True)),
                ('custom', models.JSONField(default=dict)),
                ('search_text', models.TextField(default='')),
                ('name', models.TextField(null=True)),
                ('source', models.UUIDField(db_column='source_id', db_index=True, null=True)),
                ('text', models.TextField(null=True)),
                ('url', models.TextField(null=True)),
                ('handle', models.TextField(null=True)),
                ('profile', models.TextField(null=True)),
                ('language', models.TextField(null=True)),
                ('posted_at', models.DateTimeField(null=True)),
                ('sentiment', guanxi.objects.fields.NumberField(null=True)),
                ('mood', models.TextField(default='neutral')),
                ('answers', models.JSONField(null=True)),
                ('contact', models.UUIDField(db_column='contact_id', db_index=True, null=True)),
                ('lead', models.UUIDField(db_column='lead_id', db_index=True, null=True)),
                ('match_key', models.TextField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'db_table': 'mention',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['-created_at', '-id'], name='mention_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', '-created_at'], name='mention_owner'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['team', '-created_at'], name='mention_team'), django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='mention_search', opclasses=['gin_trgm_ops']), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='mention_merged')],
            },
        ),
    ]
