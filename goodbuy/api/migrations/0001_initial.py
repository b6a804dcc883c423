import django.db.models.deletion
import goodbuy.kernel.clock
import goodbuy.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('workspaces', '0004_silences'),
    ]

    operations = [
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.UUIDField(default=goodbuy.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=goodbuy.kernel.clock.now, editable=False)),
                ('name', models.CharField(max_length=80)),
                ('starts', models.CharField(editable=False, max_length=12)),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('may_write', models.BooleanField(default=False)),
                ('last_used_on', models.DateField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['member', '-created_at'], name='key_member')],
            },
        ),
    ]
