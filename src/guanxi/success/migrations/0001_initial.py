import django.contrib.postgres.indexes
import django.db.models.deletion
import guanxi.kit.clock
import guanxi.kit.ids
import guanxi.objects.fields
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
            name='HealthModelRow',
            fields=[
                ('key', models.SlugField(primary_key=True, serialize=False)),
                ('rules', models.JSONField(default=list)),
                ('start', models.IntegerField(default=100)),
                ('watch', models.IntegerField(default=85)),
                ('threshold', models.IntegerField(default=70)),
                ('window_days', models.IntegerField(default=14)),
                ('version', models.IntegerField(default=1)),
                ('is_edited', models.BooleanField(default=False)),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'health_model',
            },
        ),
        migrations.CreateModel(
            name='HealthRecord',
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
                ('company', models.UUIDField(db_column='company_id', db_index=True, null=True)),
                ('contact', models.UUIDField(db_column='contact_id', db_index=True, null=True)),
                ('score', models.BigIntegerField(default=100)),
                ('level', models.TextField(default='healthy')),
                ('lines', models.JSONField(default=list)),
                ('trend', models.JSONField(default=list)),
                ('starts_on', models.DateField(null=True)),
                ('expected_users', models.BigIntegerField(null=True)),
                ('daily_users', guanxi.objects.fields.NumberField(null=True)),
                ('available_features', models.BigIntegerField(null=True)),
                ('features_used', models.BigIntegerField(null=True)),
                ('checked_at', models.DateTimeField(null=True)),
                ('company_key', models.TextField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'db_table': 'health_record',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['-created_at', '-id'], name='healthrecord_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', '-created_at'], name='healthrecord_owner'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['team', '-created_at'], name='healthrecord_team'), django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='healthrecord_search', opclasses=['gin_trgm_ops']), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='healthrecord_merged'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['score'], name='health_record_worst')],
            },
        ),
        migrations.CreateModel(
            name='Onboarding',
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
                ('company', models.UUIDField(db_column='company_id', db_index=True, null=True)),
                ('contact', models.UUIDField(db_column='contact_id', db_index=True, null=True)),
                ('deal', models.UUIDField(db_column='deal_id', db_index=True, null=True)),
                ('status', models.TextField(default='running')),
                ('stop_reason', models.TextField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('assignment', models.JSONField(null=True)),
                ('deal_key', models.TextField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'db_table': 'onboarding',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['-created_at', '-id'], name='onboarding_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', '-created_at'], name='onboarding_owner'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['team', '-created_at'], name='onboarding_team'), django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='onboarding_search', opclasses=['gin_trgm_ops']), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='onboarding_merged')],
            },
        ),
        migrations.CreateModel(
            name='ServiceContract',
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
                ('number', models.TextField(null=True)),
                ('company', models.UUIDField(db_column='company_id', db_index=True, null=True)),
                ('contact', models.UUIDField(db_column='contact_id', db_index=True, null=True)),
                ('deal', models.UUIDField(db_column='deal_id', db_index=True, null=True)),
                ('product', models.TextField(null=True)),
                ('status', models.TextField(default='active')),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('amount', guanxi.objects.fields.MoneyField(null=True)),
                ('currency', models.TextField(default='CNY')),
                ('is_automatic', models.BooleanField(default=False)),
                ('renewal_deal', models.UUIDField(db_column='renewal_deal_id', db_index=True, null=True)),
                ('risk', models.TextField(null=True)),
                ('follows', models.UUIDField(db_column='follows_id', db_index=True, null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'db_table': 'service_contract',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['-created_at', '-id'], name='servicecontract_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', '-created_at'], name='servicecontract_owner'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['team', '-created_at'], name='servicecontract_team'), django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='servicecontract_search', opclasses=['gin_trgm_ops']), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='servicecontract_merged'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['ends_on'], name='service_contract_ends')],
            },
        ),
    ]
