using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Outbox;

/// <summary>Sends batches to the API and reads its responses.</summary>
internal sealed class IngestClient(IHttpClientFactory clients, IOptions<OutboxOptions> options, TimeProvider time)
{
    public const string HttpClientName = "api";

    private const int MaxReasonLength = 512;
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    /// <summary>
    /// Identifies this process to the API. It changes with every start, because producer sequence numbers restart at 1 and must not be mistaken for
    /// those of the previous process.
    /// </summary>
    public string ProducerId { get; } = $"cdp-{Guid.NewGuid():N}";

    /// <summary>Sends lines. Failures are returned as an outcome; throws only if <paramref name="cancellationToken"/> is cancelled.</summary>
    /// <param name="session">The id of the capture session in which the events happened.</param>
    /// <param name="lines">Complete lines.</param>
    /// <param name="firstSeq">The producer sequence number of the first line.</param>
    /// <param name="cancellationToken">Cancels the request; the batch may or may not have been accepted.</param>
    public async Task<PublishOutcome> SendAsync(string session, ReadOnlyMemory<byte> lines, long firstSeq, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.RequestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var request = new HttpRequestMessage(HttpMethod.Post, InternalApi.StreamPath);
            request.Headers.Add(InternalApi.ProducerHeader, ProducerId);
            request.Headers.Add(InternalApi.ProducerSeqHeader, firstSeq.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add(InternalApi.SessionHeader, session);
            request.Content = new ReadOnlyMemoryContent(lines);
            request.Content.Headers.ContentType = NdJson;
            using var response = await client.SendAsync(request, linked.Token);
            return await ReadAsync(response, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PublishOutcome(PublishStatus.Retry, "the API did not respond in time");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException)
        {
            return new PublishOutcome(PublishStatus.Retry, e.Message);
        }
    }

    private async Task<PublishOutcome> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return new PublishOutcome(PublishStatus.Accepted);
        }

        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var reason = $"{(int)response.StatusCode} {body[..Math.Min(body.Length, MaxReasonLength)]}";
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest => new PublishOutcome(PublishStatus.Rejected, reason),
            HttpStatusCode.RequestEntityTooLarge => new PublishOutcome(PublishStatus.TooLarge, reason),
            HttpStatusCode.Conflict when TryReadExpected(body, out var expected) => new PublishOutcome(PublishStatus.Gap, reason, expected),
            _ => new PublishOutcome(PublishStatus.Retry, reason, RetryAfter: RetryAfter(response)),
        };
    }

    private static bool TryReadExpected(string body, out long expected)
    {
        expected = 0;
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(InternalApi.ExpectedMember, out var member)
                && member.ValueKind == JsonValueKind.Number
                && member.TryGetInt64(out expected)
                && expected > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };
}

/// <summary>The API's response to a batch.</summary>
internal enum PublishStatus
{
    /// <summary>All events are in the stream, from this or an earlier request.</summary>
    Accepted,

    /// <summary>An event is invalid; none were accepted.</summary>
    Rejected,

    /// <summary>The batch is too large.</summary>
    TooLarge,

    /// <summary>Sequence numbers before the batch are missing.</summary>
    Gap,

    /// <summary>The batch may be sent again later.</summary>
    Retry,
}

/// <summary>The outcome of sending a batch.</summary>
/// <param name="Status">The API's response.</param>
/// <param name="Reason">The reason, for people.</param>
/// <param name="Expected">The expected sequence number, for <see cref="PublishStatus.Gap"/>.</param>
/// <param name="RetryAfter">The delay before retrying, if the API sent one.</param>
internal readonly record struct PublishOutcome(PublishStatus Status, string? Reason = null, long Expected = 0, TimeSpan? RetryAfter = null);
