using System.Buffers;
using System.Text.Json;
using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.S2Client.Wire;

namespace Kernel.StorageWriter.S2Client;

/// <summary>A stream: records with consecutive sequence numbers.</summary>
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

    /// <summary>The name of the basin.</summary>
    public string Basin { get; }

    /// <summary>The name of the stream.</summary>
    public string Name { get; }

    /// <summary>Creates the stream if it does not exist.</summary>
    /// <param name="config">The configuration of a new stream; an existing stream is not changed.</param>
    /// <param name="cancellationToken">Cancels the wait; the stream may still be created.</param>
    /// <returns>True if the stream was created; false if it exists.</returns>
    /// <exception cref="ArgumentException">The retention is invalid.</exception>
    /// <exception cref="S2Exception">The stream could not be created.</exception>
    public Task<bool> CreateIfMissingAsync(StreamConfig? config = null, CancellationToken cancellationToken = default)
    {
        config?.Validate();
        return ResourceCreator.CreateAsync(
            _client.Options, _client.BasinCaller, _streams, _basinHeader, ControlMessages.CreateStream(Name, config), cancellationToken);
    }

    /// <summary>Appends records in one request. For many appends, <see cref="OpenAppendSessionAsync"/> is faster.</summary>
    /// <exception cref="S2ConditionFailedException">The sequence number or the fencing token did not match.</exception>
    /// <exception cref="S2Exception">The append failed; the side effect says whether the records may have been appended.</exception>
    /// <exception cref="S2CanceledException">The caller canceled; the side effect says the same.</exception>
    public async Task<AppendAck> AppendAsync(AppendInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var request = new UnaryRequest(HttpMethod.Post, _records, _basinHeader)
        {
            Content = () => new UnaryContent(input, _client.Options.Compression),
            RetriesAmbiguous = _client.Options.AppendRetryPolicy == AppendRetryPolicy.All,
        };
        var response = await _client.BasinCaller.CallAsync(request, cancellationToken);
        var ack = Messages.ReadAck(new ReadOnlySequence<byte>(response.Body));
        return ack.Matches(input)
            ? ack
            : throw new S2TransportException("S2 acknowledged other records than the ones that were sent.", SideEffect.Possible, isRetryable: false);
    }

    /// <summary>Reads records.</summary>
    /// <exception cref="S2UnwrittenPositionException">The read starts after the tail, or at the tail without a wait.</exception>
    /// <exception cref="S2Exception">The read failed.</exception>
    public async Task<ReadBatch> ReadAsync(ReadQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var uri = new Uri(_records.AbsoluteUri + query.ToQueryString());
        var request = new UnaryRequest(HttpMethod.Get, uri, _basinHeader) { ExtraTimeout = query.Wait ?? TimeSpan.Zero };
        var response = await _client.BasinCaller.CallAsync(request, cancellationToken);
        return Messages.ReadRecords(new ReadOnlySequence<byte>(response.Body));
    }

    /// <summary>Gets the tail, which reflects every completed append: the sequence number of the next record and the timestamp of the last one; zeros for an empty stream.</summary>
    /// <exception cref="S2Exception">The request failed.</exception>
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
            throw Messages.InvalidResponse(SideEffect.None, exception);
        }
    }

    /// <summary>Opens a session, which pipelines appends over its own connection.</summary>
    /// <param name="options">The limits of the session; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the opening; it does not end the session.</param>
    /// <exception cref="S2Exception">The session could not be opened.</exception>
    public Task<AppendSession> OpenAppendSessionAsync(AppendSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var given = options ?? new AppendSessionOptions();
        given.Validate();
        return AppendSession.OpenAsync(_client, _records, _basinHeader, given, cancellationToken);
    }
}
