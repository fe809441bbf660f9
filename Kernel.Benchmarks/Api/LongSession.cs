using System.Globalization;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;

namespace Kernel.Benchmarks.Api;

/// <summary>The events of a long capture session.</summary>
internal static class LongSession
{
    private const int EventsOfABatch = 1_000;

    /// <summary>The events: a page every 50 requests, a WebSocket that stays open, and now and then a request that does not end.</summary>
    public static IEnumerable<string> Events()
    {
        yield return Event(0, "websocket_created", "\"request_id\":\"7.1\",\"url\":\"wss://shop.example/live\"");
        for (var i = 0; ; i++)
        {
            var loader = (i / 50).ToString("X32", CultureInfo.InvariantCulture);
            var isDocument = i % 50 == 0;
            var id = isDocument ? loader : $"4711.{i}";
            var request = $"\"frame_id\":\"T\",\"loader_id\":\"{loader}\",\"nav_seq\":{(i / 50) + 1},\"request_id\":\"{id}\",\"method\":\"GET\",\"url\":\"https://shop.example/api/products/{i}?page=1&sort=price\"";
            yield return Event(
                i,
                "network_request",
                $"{request},\"document_url\":\"https://shop.example/\",\"resource_type\":\"{(isDocument ? "document" : "fetch")}\",\"initiator_type\":\"script\",\"initiator_url\":\"https://shop.example/app.js\",\"initiator_line\":17,\"priority\":\"high\",\"headers\":{{\"Referer\":\"https://shop.example/\",\"User-Agent\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\"}},\"browser_ts\":{Ts(i)},\"cdp_timestamp\":{i}.5");
            if (isDocument)
            {
                yield return Event(i, "navigation", $"\"frame_id\":\"T\",\"loader_id\":\"{loader}\",\"url\":\"https://shop.example/\",\"nav_seq\":{(i / 50) + 1},\"navigation_type\":\"navigation\"");
            }

            if (i % 1_000 != 999)
            {
                yield return Event(
                    i,
                    "network_response",
                    $"{request},\"status\":200,\"status_text\":\"OK\",\"headers\":{{\"content-type\":\"application/json\",\"date\":\"Tue, 24 Nov 2026 13:43:28 GMT\",\"cache-control\":\"no-store\",\"content-encoding\":\"br\",\"set-cookie\":\"[redacted]\",\"strict-transport-security\":\"max-age=31536000\",\"x-request-id\":\"{i}\"}},\"request_headers\":{{\":method\":\"GET\",\":path\":\"/api/products\",\"accept\":\"*/*\",\"accept-encoding\":\"gzip, deflate, br, zstd\",\"cookie\":\"[redacted]\",\"sec-fetch-dest\":\"empty\",\"sec-fetch-mode\":\"cors\",\"user-agent\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\"}},\"mime_type\":\"application/json\",\"resource_type\":\"fetch\",\"protocol\":\"h2\",\"remote_address\":\"203.0.113.7\",\"remote_port\":443,\"connection_id\":17,\"connection_reused\":true,\"security_state\":\"secure\",\"finished\":true,\"headers_length\":180,\"encoded_data_length\":700,\"decoded_body_length\":620,\"body\":\"{Body}\",\"timing\":{{\"blocked_us\":400,\"send_us\":100,\"wait_us\":9000,\"receive_us\":500}},\"duration_us\":10000,\"browser_ts\":{Ts(i) + 9_500},\"cdp_timestamp\":{i}.51");
            }

            yield return i % 5 == 0
                ? Event(i, "websocket_frame", $"\"request_id\":\"7.1\",\"url\":\"wss://shop.example/live\",\"direction\":\"received\",\"opcode\":\"text\",\"payload\":\"{{\\\"price\\\":{i}}}\",\"payload_length\":12")
                : Event(i, "console_log", "\"level\":\"log\",\"text\":\"rendered\",\"args\":[\"rendered\"]");
        }
    }

    /// <summary>The same, and with every thousandth event a request that fails, an exception because of it, and a screenshot; the first of them answers 404 instead of 500.</summary>
    public static IEnumerable<string> EventsWithProblems()
    {
        var i = 0;
        foreach (var @event in Events())
        {
            yield return @event;
            if (i++ % EventsOfABatch == 0)
            {
                var request = $"\"frame_id\":\"T\",\"request_id\":\"17.{i}\",\"method\":\"POST\",\"url\":\"https://shop.example/api/checkout\",\"resource_type\":\"fetch\"";
                yield return Event(i, "network_request", request);
                yield return Event(i, "network_response", $"{request},\"status\":{(i == 1 ? 404 : 500)},\"finished\":true,\"body\":\"{{\\\"error\\\":\\\"payment_declined\\\"}}\",\"duration_us\":7000");
                yield return Event(i, "console_error", $"\"text\":\"Uncaught TypeError: order {i} has no total\",\"source_url\":\"https://shop.example/app.js\",\"line\":17");
                yield return Event(i, "screenshot", $"\"format\":\"png\",\"image\":\"{Image}\"");
            }
        }
    }

    private static string Image { get; } = Convert.ToBase64String([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. new byte[20_000]]);

    private static string Body { get; } = string.Concat(Enumerable.Range(0, 20).Select(static i => $"{{\\\"id\\\":{i},\\\"name\\\":\\\"a product\\\"}},"));

    private static long Ts(int i) => 1_795_484_608_000_000 + (i * 10_000L);

    /// <summary>Writes an event.</summary>
    public static string Event(int i, string type, string data) =>
        $"{{\"ts\":{Ts(i)},\"type\":\"{type}\",\"category\":\"{(type.StartsWith('c') ? "console" : type == "navigation" ? "page" : type == "screenshot" ? type : "network")}\",\"source\":{{\"kind\":\"cdp\",\"event\":\"Network.loadingFinished\",\"metadata\":{{\"cdp_session_id\":\"9140F21F08462E8D1A82044AF91BC5D2\",\"target_id\":\"T\",\"target_type\":\"page\"}}}},\"data\":{{\"session_id\":\"9140F21F08462E8D1A82044AF91BC5D2\",\"target_id\":\"T\",\"target_type\":\"page\",{data}}}}}";

    /// <summary>Appends events.</summary>
    public static async Task FillAsync(EventLog log, EventJournal journal, IEnumerable<string> session)
    {
        foreach (var events in session.Chunk(EventsOfABatch))
        {
            var batch = new EventBatch();
            foreach (var json in events)
            {
                batch.AddComplete(Encoding.UTF8.GetBytes(json));
            }

            var result = await log.AppendAsync(batch);
            if (!result.Accepted || !await journal.Committed.WaitAsync(result.Last))
            {
                throw new InvalidOperationException("The journal does not keep up.");
            }
        }
    }
}
