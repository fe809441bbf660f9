using System.Globalization;
using Kernel.ServiceDefaults.Contracts;
using Kernel.StorageWriter.Replication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.StorageWriter.History;

/// <summary><c>GET /internal/archive?after=N&amp;limit=M</c>: what is stored behind N, oldest first, a line an envelope, a bounded page at a time.</summary>
/// <remarks>
/// The header <c>Kernel-Stream-Id</c> says of which log; without it, the one that is being copied. An empty page means that
/// nothing is stored behind N. Numbers that are missing between two lines, or before the first, are not stored.
/// </remarks>
internal sealed class HistoryEndpoint(EventHistory archive, InternalToken token) : IDisposable
{
    private const int DefaultLimit = 100;

    // Each holds a page; more at once would only make all of them slower.
    private const int MaxReaders = 8;

    private readonly SemaphoreSlim _turns = new(MaxReaders, MaxReaders);

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (!token.IsIn(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Refuse(StatusCodes.Status401Unauthorized, "The archive needs the system's token as a bearer token.");
        }

        if (!TryRead(context.Request.Query["after"], 0UL, out var after))
        {
            return Refuse(StatusCodes.Status400BadRequest, "after must be a whole number of 0 or more.");
        }

        if (!TryRead(context.Request.Query["limit"], DefaultLimit, out var limit) || limit is < 1 or > InternalApi.MaxArchiveEvents)
        {
            return Refuse(StatusCodes.Status400BadRequest, $"limit must be a whole number from 1 to {InternalApi.MaxArchiveEvents}.");
        }

        var streamId = context.Request.Headers[InternalApi.StreamIdHeader].ToString();
        if (streamId.Length > 0 && !StreamClient.IsUsableStreamId(streamId))
        {
            return Refuse(StatusCodes.Status400BadRequest, $"{InternalApi.StreamIdHeader} cannot be the identity of a stream.");
        }

        return await ReadAsync(context, streamId.Length > 0 ? streamId : archive.CurrentStream, after, limit);
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    private async Task<IResult> ReadAsync(HttpContext context, string? streamId, ulong after, int limit)
    {
        await _turns.WaitAsync(context.RequestAborted);
        try
        {
            var limits = new HistoryLimits(limit, InternalApi.MaxArchiveBytes);
            var page = streamId is null ? null : await archive.ReadAsync(streamId, after, limits, context.RequestAborted);
            if (page is null)
            {
                return Refuse(StatusCodes.Status404NotFound, streamId is null ? "Nothing is stored yet." : $"Nothing of the stream {streamId} is stored.");
            }

            context.Response.Headers[InternalApi.StreamIdHeader] = streamId;
            return Results.Bytes(page.Lines, "application/x-ndjson");
        }
        catch (SinkException failure)
        {
            context.Response.Headers.RetryAfter = "1";
            return Refuse(StatusCodes.Status503ServiceUnavailable, $"The archive cannot be read now: {failure.Message}");
        }
        finally
        {
            _turns.Release();
        }
    }

    private static ProblemHttpResult Refuse(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    private static bool TryRead<T>(string? text, T absent, out T value)
        where T : ISpanParsable<T>, System.Numerics.INumber<T>
    {
        value = absent;
        return string.IsNullOrEmpty(text) || T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value!);
    }
}
