using System.Buffers;
using System.Text.Json;
using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.S2Client.Wire;

namespace Kernel.StorageWriter.S2Client;

/// <summary>A stream: records with consecutive numbers.</summary>
public sealed class S2Stream
{
    private readonly S2Account _client;
    private readonly string? _basinHeader;
    private readonly Uri _streams;
    private readonly Uri _records;

    internal S2Stream(S2Account client, string basin, string name)
    {
        _client = client;
        Basin = basin;
        Name = name;
        _basinHeader = client.Endpoints.SendsBasinHeader ? basin : null;
        _streams = new Uri(client.Endpoints.Basin(basin).AbsoluteUri + "/streams");
        _records = new Uri(_streams.AbsoluteUri + "/" + Uri.EscapeDataString(name) + "/records");
    }

    /// <summary>The name of the basin that it is in.</summary>
    public string Basin { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Makes the stream.</summary>
    /// <param name="config">How it is kept; not applied to a stream that exists.</param>
    /// <param name="cancellationToken">Ends the wait; the stream may be made all the same.</param>
    /// <returns>Whether it is new; false where it was there before.</returns>
    /// <exception cref="ArgumentException">The retention is out of its range.</exception>
    /// <exception cref="S2Exception">It could not be made.</exception>
    public Task<bool> CreateIfMissingAsync(StreamConfig? config = null, CancellationToken cancellationToken = default)
    {
        config?.Validate();
        return Creation.RunAsync(
            _client.Options, _client.BasinCaller, _streams, _basinHeader, ControlMessages.CreateStream(Name, config), cancellationToken);
    }

    /// <summary>Appends records in one request. For many appends, <see cref="OpenAppendSessionAsync"/> is faster.</summary>
    /// <exception cref="S2ConditionFailedException">The number or the fencing token did not match.</exception>
    /// <exception cref="S2Exception">It failed otherwise; its side effect says whether the records may stand in the stream all the same.</exception>
    /// <exception cref="S2CanceledException">The caller cancelled; likewise.</exception>
    public async Task<AppendAck> AppendAsync(AppendInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var request = new UnaryRequest(HttpMethod.Post, _records, _basinHeader)
        {
            Content = () => new UnaryContent(input, _client.Options.Compression),
            RepeatsAmbiguous = _client.Options.AppendRetryPolicy == AppendRetryPolicy.All,
        };
        var response = await _client.BasinCaller.CallAsync(request, cancellationToken);
        var ack = Messages.ReadAck(new ReadOnlySequence<byte>(response.Body));
        return ack.Answers(input)
            ? ack
            : throw new S2TransportException("S2 acknowledged other records than were sent.", SideEffect.Possible, isRetryable: false);
    }

    /// <summary>Reads records.</summary>
    /// <exception cref="S2UnwrittenPositionException">It begins beyond the tail, or at the tail without a wait.</exception>
    /// <exception cref="S2Exception">It failed otherwise.</exception>
    public async Task<ReadBatch> ReadAsync(ReadQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var uri = new Uri(_records.AbsoluteUri + query.ToQueryString());
        var request = new UnaryRequest(HttpMethod.Get, uri, _basinHeader) { ExtraTime = query.Wait ?? TimeSpan.Zero };
        var response = await _client.BasinCaller.CallAsync(request, cancellationToken);
        return Messages.ReadRecords(new ReadOnlySequence<byte>(response.Body));
    }

    /// <summary>The stream's end, all finished appends included: the number that the next record gets, and the last record's time; zeros for an empty stream.</summary>
    /// <exception cref="S2Exception">It failed.</exception>
    public async Task<StreamPosition> CheckTailAsync(CancellationToken cancellationToken = default)
    {
        var request = new UnaryRequest(HttpMethod.Get, new Uri(_records.AbsoluteUri + "/tail"), _basinHeader) { Accept = "application/json" };
        var response = await _client.BasinCaller.CallAsync(request, cancellationToken);
        try
        {
            return ControlMessages.ReadTail(response.Body);
        }
        catch (JsonException exception)
        {
            throw Messages.Unreadable(SideEffect.None, exception);
        }
    }

    /// <summary>Opens a session: a connection of its own, over which appends follow each other without waiting for their answers.</summary>
    /// <param name="options">How much may be under way; null is the defaults.</param>
    /// <param name="cancellationToken">Ends the opening; not the session.</param>
    /// <exception cref="S2Exception">It could not be opened.</exception>
    public Task<AppendSession> OpenAppendSessionAsync(AppendSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var given = options ?? new AppendSessionOptions();
        given.Validate();
        return AppendSession.OpenAsync(_client, _records, _basinHeader, given, cancellationToken);
    }
}
