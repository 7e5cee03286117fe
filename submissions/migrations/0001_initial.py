
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('problems', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('submission', 'Submission'), ('run', 'Run')], default='submission', max_length=10)),
                ('guest_key', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('language', models.CharField(max_length=20)),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('finished', 'Finished'), ('cancelled', 'Cancelled'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('verdict', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('wrong_answer', 'Wrong answer'), ('time_limit_exceeded', 'Time limit exceeded'), ('memory_limit_exceeded', 'Memory limit exceeded'), ('output_limit_exceeded', 'Output limit exceeded'), ('runtime_error', 'Runtime error'), ('compile_error', 'Compile error'), ('judge_error', 'Judge error')], default='', max_length=24)),
                ('score', models.FloatField(default=0.0)),
                ('tests_passed', models.PositiveIntegerField(default=0)),
                ('tests_total', models.PositiveIntegerField(default=0)),
                ('time_ms', models.PositiveIntegerField(default=0)),
                ('memory_kb', models.PositiveIntegerField(default=0)),
                ('sandbox', models.CharField(blank=True, default='', max_length=40)),
                ('image', models.CharField(blank=True, default='', max_length=100)),
                ('tests_digest', models.CharField(blank=True, default='', max_length=64)),
                ('source_payload', models.UUIDField(editable=False)),
                ('judgement_payload', models.UUIDField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('lease_token', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('lease_expires_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('enqueued_at', models.DateTimeField(blank=True, editable=False, help_text='last handed to the broker; empty: could not be', null=True)),
                ('cancel_requested_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('problem', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='problems.problem')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='IdempotencyRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('body_digest', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='submissions.submission')),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guest_key', models.CharField(blank=True, default='', max_length=40)),
                ('language', models.CharField(max_length=20)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('payload', models.UUIDField(editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='problems.problem')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('user', 'problem', 'language'), name='draft_user_unique'), models.UniqueConstraint(condition=models.Q(('user__isnull', True)), fields=('guest_key', 'problem', 'language'), name='draft_guest_unique')],
            },
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['user', 'kind', '-created_at', '-id'], name='submission_user_recent'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['problem', 'kind', '-created_at', '-id'], name='submission_problem_recent'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['user', 'problem', 'kind', '-created_at', '-id'], name='submission_user_problem'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('guest_key', ''), _negated=True), fields=['guest_key', 'problem', '-created_at', '-id'], name='submission_guest_problem'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['status', 'lease_expires_at'], name='submission_open'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'run'), models.Q(('problem__isnull', False), ('user__isnull', False)), _connector='OR'), name='submission_has_user_and_problem'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('guest_key', ''), _negated=True), _connector='OR'), name='submission_has_owner'),
        ),
        migrations.AddConstraint(
            model_name='idempotencyrecord',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='idempotency_key_unique'),
        ),
    ]
