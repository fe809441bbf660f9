using System.Globalization;
using Kernel.ServiceDefaults.Contracts;
using Kernel.StorageWriter.Replication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.StorageWriter.History;

/// <summary>The endpoint <c>GET /internal/archive?after=N&amp;limit=M</c>: a page of stored envelopes after seq N, oldest first, one envelope per line.</summary>
/// <remarks>
/// The header <c>Kernel-Stream-Id</c> selects the stream; the default is the one that is being replicated. An empty page means that
/// no events after N are stored. Sequence numbers that are missing between two lines, or before the first, are not stored.
/// </remarks>
internal sealed class StoredHistoryEndpoint(StoredHistory history, InternalToken token) : IDisposable
{
    private const int DefaultLimit = 100;

    // Each reader holds a page in memory, and more readers at once would only slow all of them down.
    private const int MaxReaders = 8;

    private readonly SemaphoreSlim _readers = new(MaxReaders, MaxReaders);

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (!token.IsIn(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem(StatusCodes.Status401Unauthorized, "The internal API requires the internal token (Internal:Token) as a bearer token.");
        }

        if (!TryRead(context.Request.Query["after"], 0UL, out var after))
        {
            return Problem(StatusCodes.Status400BadRequest, "after must be an integer of 0 or more.");
        }

        if (!TryRead(context.Request.Query["limit"], DefaultLimit, out var limit) || limit is < 1 or > InternalApi.MaxArchiveEvents)
        {
            return Problem(StatusCodes.Status400BadRequest, $"limit must be an integer from 1 to {InternalApi.MaxArchiveEvents}.");
        }

        var streamId = context.Request.Headers[InternalApi.StreamIdHeader].ToString();
        if (streamId.Length > 0 && !StreamClient.IsValidStreamId(streamId))
        {
            return Problem(StatusCodes.Status400BadRequest, $"{InternalApi.StreamIdHeader} is not a valid stream identity.");
        }

        return await ReadAsync(context, streamId.Length > 0 ? streamId : history.CurrentStream, after, limit);
    }

    /// <inheritdoc />
    public void Dispose() => _readers.Dispose();

    private async Task<IResult> ReadAsync(HttpContext context, string? streamId, ulong after, int limit)
    {
        await _readers.WaitAsync(context.RequestAborted);
        try
        {
            var limits = new HistoryLimits(limit, InternalApi.MaxArchiveBytes);
            var page = streamId is null ? null : await history.ReadAsync(streamId, after, limits, context.RequestAborted);
            context.Response.Headers[InternalApi.StreamIdHeader] = streamId;
            if (page is null)
            {
                return Problem(StatusCodes.Status404NotFound, streamId is null ? "No events are stored yet." : $"No events of the stream {streamId} are stored.");
            }

            return Results.Bytes(page.Lines, "application/x-ndjson");
        }
        catch (SinkException exception)
        {
            context.Response.Headers.RetryAfter = "1";
            return Problem(StatusCodes.Status503ServiceUnavailable, $"The history cannot be read: {exception.Message} Retry after 1 s.");
        }
        finally
        {
            _readers.Release();
        }
    }

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    private static bool TryRead<T>(string? text, T defaultValue, out T value)
        where T : ISpanParsable<T>, System.Numerics.INumber<T>
    {
        value = defaultValue;
        return string.IsNullOrEmpty(text) || T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value!);
    }
}
