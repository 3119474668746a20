import django.contrib.postgres.indexes
import django.db.models.deletion
import guanxi.kit.clock
import guanxi.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('objects', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Response',
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
                ('survey', models.UUIDField(db_column='survey_id', db_index=True, null=True)),
                ('kind', models.TextField(null=True)),
                ('contact', models.UUIDField(db_column='contact_id', db_index=True, null=True)),
                ('company', models.UUIDField(db_column='company_id', db_index=True, null=True)),
                ('ticket', models.UUIDField(db_column='ticket_id', db_index=True, null=True)),
                ('status', models.TextField(default='asked')),
                ('score', models.BigIntegerField(null=True)),
                ('is_low', models.BooleanField(default=False)),
                ('comment', models.TextField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('ask_key', models.TextField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'db_table': 'response',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['-created_at', '-id'], name='response_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', '-created_at'], name='response_owner'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['team', '-created_at'], name='response_team'), django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='response_search', opclasses=['gin_trgm_ops']), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='response_merged'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['contact', 'survey', '-asked_at'], name='response_newest')],
            },
        ),
        migrations.CreateModel(
            name='Survey',
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
                ('key', models.TextField(null=True)),
                ('name', models.TextField(null=True)),
                ('kind', models.TextField(default='csat')),
                ('question', models.JSONField(null=True)),
                ('comment_question', models.JSONField(null=True)),
                ('thanks', models.JSONField(null=True)),
                ('low', models.BigIntegerField(null=True)),
                ('rest_days', models.BigIntegerField(default=0)),
                ('shipped', models.TextField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'db_table': 'survey',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['-created_at', '-id'], name='survey_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', '-created_at'], name='survey_owner'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['team', '-created_at'], name='survey_team'), django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='survey_search', opclasses=['gin_trgm_ops']), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='survey_merged')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
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
                ('title', models.TextField(null=True)),
                ('description', models.TextField(null=True)),
                ('kind', models.TextField(default='question')),
                ('status', models.TextField(default='new')),
                ('priority', models.TextField(default='normal')),
                ('channel', models.TextField(null=True)),
                ('contact', models.UUIDField(db_column='contact_id', db_index=True, null=True)),
                ('company', models.UUIDField(db_column='company_id', db_index=True, null=True)),
                ('product', models.TextField(null=True)),
                ('resolution', models.TextField(null=True)),
                ('solved_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('reopened', models.BigIntegerField(default=0)),
                ('external_id', models.TextField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'db_table': 'ticket',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['-created_at', '-id'], name='ticket_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', '-created_at'], name='ticket_owner'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['team', '-created_at'], name='ticket_team'), django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='ticket_search', opclasses=['gin_trgm_ops']), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='ticket_merged')],
            },
        ),
    ]
