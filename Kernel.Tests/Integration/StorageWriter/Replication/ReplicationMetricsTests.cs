using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Kernel.StorageWriter.Replication;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.Replication;

public sealed class ReplicationMetricsTests : StorageWriterTest
{
    private readonly ConcurrentDictionary<string, double> _values = new();

    [Fact]
    public async Task Instruments_AfterACopy_TellWhatHappened()
    {
        Api.Publish(11, SampleEnvelopes.Range(11, 90));
        var listening = new TaskCompletionSource();
        Api.Next(async connection =>
        {
            await listening.Task;
            await connection.WriteAsync("""{"dropped":{"from":1,"to":10}}""" + "\n");
            await connection.SendAsync(30);
            await connection.WriteLineAsync(SampleEnvelopes.Make(12));
        });
        await using var writer = await StartAsync();
        using var listener = Listen(writer);
        listening.SetResult();
        await writer.StoredAsync(100);
        listener.RecordObservableInstruments();

        Assert.Equal(100, _values["kernel.storage.last_seq"]);
        Assert.Equal(0, _values["kernel.storage.buffered"]);
        Assert.Equal(0, _values["kernel.storage.buffered.age"]);
        Assert.InRange(_values["kernel.storage.caught_up.age"], 0, 60);
        Assert.Equal(0, _values["kernel.storage.lag"]);
        Assert.Equal(90, _values["kernel.storage.events"]);
        Assert.Equal(SinkFiles.Length(StreamDirectory), _values["kernel.storage.bytes"]);
        Assert.InRange(_values["kernel.storage.batches"], 1, 90);
        Assert.Equal(1, _values["kernel.storage.gaps"]);
        Assert.Equal(10, _values["kernel.storage.missed"]);
        Assert.Equal(1, _values["kernel.storage.duplicates"]);
        Assert.Equal(1, _values["kernel.storage.reconnects"]);
        Assert.Equal(1, _values["kernel.storage.errors"]);
        Assert.True(_values["kernel.storage.batch.duration"] > 0);
    }

    [Fact]
    public async Task Lag_SinkFailsAndRecovers_RisesAndFalls()
    {
        await using var s2 = await S2TestStream.OpenAsync();
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(s2.Settings);
        using var listener = Listen(writer);
        await writer.StoredAsync(10);
        await s2.Server.StopAsync();
        Api.Publish(11, SampleEnvelopes.Range(11, 10));

        await Wait.Until(() => Lag(listener), static lag => lag > 0.5);
        await s2.Server.RestartAsync();
        await writer.StoredAsync(20);
        await Wait.Until(() => Lag(listener), static lag => lag == 0);
    }

    private double Lag(MeterListener listener)
    {
        listener.RecordObservableInstruments();
        return _values["kernel.storage.lag"];
    }

    // Other tests have meters of the same name in this process; this host's are known by their scope, the factory.
    private MeterListener Listen(StorageWriterHost writer)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == ReplicationMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, writer.Meters))
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Record(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Record(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Record(instrument, value));
        listener.Start();
        return listener;
    }

    private void Record(Instrument instrument, double value) =>
        _values.AddOrUpdate(instrument.Name, value, (_, old) => instrument.IsObservable ? value : old + value);
}
