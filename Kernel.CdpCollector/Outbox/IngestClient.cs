using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Outbox;

/// <summary>Sends a batch to the API and reads its answer.</summary>
internal sealed class IngestClient(IHttpClientFactory clients, IOptions<OutboxOptions> options, TimeProvider time)
{
    public const string HttpClientName = "api";

    private const int MaxReasonLength = 512;
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    /// <summary>
    /// Who this process is to the API. New with every start: the numbers of events begin at 1 again, and must not be mistaken for
    /// those of the process before.
    /// </summary>
    public string ProducerId { get; } = $"cdp-{Guid.NewGuid():N}";

    /// <summary>Sends lines. Never throws but for <paramref name="cancellationToken"/>: what goes wrong is an outcome.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="firstSeq">The producer's number of the first.</param>
    /// <param name="cancellationToken">Gives it up; the batch may have been taken or not.</param>
    public async Task<PublishOutcome> SendAsync(ReadOnlyMemory<byte> lines, long firstSeq, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.RequestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var request = new HttpRequestMessage(HttpMethod.Post, InternalApi.StreamPath);
            request.Headers.Add(InternalApi.ProducerHeader, ProducerId);
            request.Headers.Add(InternalApi.ProducerSeqHeader, firstSeq.ToString(CultureInfo.InvariantCulture));
            request.Content = new ReadOnlyMemoryContent(lines);
            request.Content.Headers.ContentType = NdJson;
            using var response = await client.SendAsync(request, linked.Token);
            return await ReadAsync(response, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PublishOutcome(PublishStatus.Retry, "the API did not answer in time");
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

/// <summary>How the API answered a batch.</summary>
internal enum PublishStatus
{
    /// <summary>All of it is in the stream, now or from before.</summary>
    Accepted,

    /// <summary>Something in it is not acceptable, and nothing of it was taken.</summary>
    Rejected,

    /// <summary>It is too large.</summary>
    TooLarge,

    /// <summary>Numbers are missing before it.</summary>
    Gap,

    /// <summary>It may be sent again, later.</summary>
    Retry,
}

/// <summary>The answer to a batch.</summary>
/// <param name="Status">What to do.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Expected">The number that must come next, for <see cref="PublishStatus.Gap"/>.</param>
/// <param name="RetryAfter">When to try again, where the API says so.</param>
internal readonly record struct PublishOutcome(PublishStatus Status, string? Reason = null, long Expected = 0, TimeSpan? RetryAfter = null);
