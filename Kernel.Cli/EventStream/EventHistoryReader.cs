using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Kernel.Cli.Api;

namespace Kernel.Cli.EventStream;

/// <summary>Reads <c>GET /events</c> page by page, up to the event that is the newest at the start.</summary>
/// <param name="api">The API.</param>
/// <param name="query">The events to read.</param>
internal sealed class EventHistoryReader(ApiClient api, EventStreamQuery query)
{
    private const int MaxPage = 1_000;

    /// <summary>The events and the gaps between them, as frames.</summary>
    /// <param name="after">The sequence number after which to start.</param>
    /// <param name="count">The most events to read.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="ApiException">The API refuses.</exception>
    public async IAsyncEnumerable<SseItem<byte[]>> ReadAsync(ulong after, long count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ulong? newest = null;
        string? streamId = null;
        for (var hasMore = true; hasMore && count > 0 && (newest is null || after < newest);)
        {
            var page = await api.GetPageAsync(query.HistoryPath(after, (int)Math.Min(count, MaxPage), streamId), cancellationToken);
            using var events = page.Json;
            var gaps = new Queue<(ulong From, ulong To)>(Gaps(page.Header("X-Gaps")));
            foreach (var envelope in events.RootElement.EnumerateArray())
            {
                for (var seq = envelope.GetProperty("seq").GetUInt64(); gaps.TryPeek(out var gap) && gap.From < seq; gaps.Dequeue())
                {
                    yield return Frame(gap);
                }

                count--;
                yield return new(JsonMarshal.GetRawUtf8Value(envelope).ToArray(), EventStreamReader.Message);
            }

            foreach (var gap in gaps)
            {
                yield return Frame(gap);
            }

            streamId ??= page.Header("Kernel-Stream-Id");
            newest ??= Number(page.Header("X-Last-Seq"));
            after = Number(page.Header("X-Next-After-Seq")) ?? ulong.MaxValue;
            hasMore = page.Header("X-Has-More") == "true";
        }
    }

    private static SseItem<byte[]> Frame((ulong From, ulong To) gap) =>
        new(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"from":{{gap.From}},"to":{{gap.To}}}""")), EventStreamReader.EventsDropped);

    private static IEnumerable<(ulong From, ulong To)> Gaps(string? ranges)
    {
        foreach (var range in ranges?.Split(',') ?? [])
        {
            // That the first events are no longer stored is no gap between others.
            if (range.Split('-') is [var from, var to] && Number(from) is { } first and > 1 && Number(to) is { } last)
            {
                yield return (first, last);
            }
        }
    }

    private static ulong? Number(string? text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
