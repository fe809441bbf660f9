using Kernel.StorageWriter.Sinks.OpenTelemetry;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.OpenTelemetry;

public sealed class TraceBuilderTests
{
    private const string Site = "https://site.test/";

    [Fact]
    public void Page_Loads_IsTraceWithRequests()
    {
        var page = new TracedPage();
        page.Document(0, "L1", Site + "a?secret=1#part");
        page.Response(0.2, "L1", took: 0.15);
        page.Navigate(0.2, "L1", Site + "a?secret=1");
        page.Request(0.3, "r1", "https://user:password@cdn.test:8443/image.png?token=abc", "image");
        page.Tell(0.4, "dom_content_loaded");
        page.Response(0.6, "r1", took: 0.25);
        page.Tell(0.7, "page_load");
        Assert.Equal(["GET /a", "GET cdn.test:8443/image.png"], page.Spans.Select(static span => span.Name));
        page.Tell(0.9, "navigation_settled");

        var root = page.Named("navigation site.test/a");
        Assert.Equal((TracedPage.Nanos(0), TracedPage.Nanos(0.7)), (root.StartTimeUnixNano, root.EndTimeUnixNano));
        Assert.Equal((16, 8, 0), (root.TraceId.Length, root.SpanId.Length, root.ParentSpanId.Length));
        Assert.Equal((Site + "a?REDACTED", "loaded", "200", "navigation"), (root.Get("url.full"), root.Get("kernel.navigation.outcome"), root.Get("http.response.status_code"), root.Get("kernel.navigation.type")));
        Assert.Equal(["dom_content_loaded", "page_load", "navigation_settled"], root.Events.Select(static e => e.Name));
        Assert.Equal(TracedPage.Nanos(0.4), root.Events[0].TimeUnixNano);
        Assert.Null(root.Status);

        var image = page.Named("GET cdn.test:8443/image.png");
        Assert.Equal((root.TraceId, root.SpanId), (image.TraceId, image.ParentSpanId));
        Assert.Equal((TracedPage.Nanos(0.3), TracedPage.Nanos(0.55)), (image.StartTimeUnixNano, image.EndTimeUnixNano));
        Assert.Equal(Span.Types.SpanKind.Internal, image.Kind);
        Assert.Equal(
            ["GET", "https://cdn.test:8443/image.png?REDACTED", "cdn.test", "8443", "200", "http", "2", "::1", "443", "1234", "image", "finished", "4", "cs_1"],
            ((string[])["http.request.method", "url.full", "server.address", "server.port", "http.response.status_code", "network.protocol.name", "network.protocol.version",
                "network.peer.address", "network.peer.port", "http.response.size", "kernel.resource_type", "kernel.request.outcome", "kernel.seq", "kernel.capture_session_id"]).Select(image.Get));
        Assert.False(image.IsError());
    }

    [Fact]
    public void Page_NeverSettled_IsMadeAMomentAfterItsLoad()
    {
        var page = new TracedPage();
        page.Navigate(0, "L1", Site);
        page.Tell(1, "page_load");
        page.Sweep(3.9);
        Assert.Empty(page.Spans);
        page.Sweep(4.1);
        Assert.Equal(TracedPage.Nanos(1), Assert.Single(page.Spans).EndTimeUnixNano);
    }

    [Fact]
    public void Redirects_OfADocument_AreHopsOfOneNavigation()
    {
        var page = new TracedPage();
        page.Document(0, "L1", "http://site.test/");
        page.Response(0.1, "L1", 301, took: 0.1, more: ",\"is_redirect\":true,\"finished\":true");
        page.Request(0.1, "L1", Site, "document", "L1", more: ",\"is_redirect\":true");
        page.Response(0.3, "L1", took: 0.2);
        page.Navigate(0.3, "L1", Site);
        page.Tell(0.4, "page_load");
        page.Sweep(10);

        var hops = page.Spans.Where(static span => span.Name.StartsWith("GET /", StringComparison.Ordinal)).ToArray();
        var root = page.Named("navigation site.test/");
        Assert.Equal(["GET / 301", "GET /"], hops.Select(static hop => hop.Name));
        Assert.Equal(2, hops.Select(static hop => hop.SpanId).Distinct().Count());
        Assert.Equal([("http://site.test/", "301", null, "redirected"), (Site, "200", "1", "finished")],
            hops.Select(static hop => (hop.Get("url.full"), hop.Get("http.response.status_code"), hop.Get("http.request.resend_count"), hop.Get("kernel.request.outcome"))));
        Assert.All(hops, hop => Assert.Equal(root.SpanId, hop.ParentSpanId));
        Assert.Equal((TracedPage.Nanos(0), TracedPage.Nanos(0.1), TracedPage.Nanos(0.1), TracedPage.Nanos(0.3)),
            (hops[0].StartTimeUnixNano, hops[0].EndTimeUnixNano, hops[1].StartTimeUnixNano, hops[1].EndTimeUnixNano));
        Assert.Equal(TracedPage.Nanos(0), root.StartTimeUnixNano);
    }

    [Fact]
    public void Request_Fails_HasErrorType()
    {
        var page = Loaded();
        page.Request(2, "r1", Site + "missing");
        page.Response(2.1, "r1", 404);
        page.Request(2, "r2", Site + "broken");
        page.Fail(2.1, "r2", "net::ERR_CONNECTION_RESET");
        page.Request(2, "r3", Site + "aborted");
        page.Fail(2.1, "r3", "net::ERR_ABORTED", canceled: true);
        page.Request(2, "r4", Site + "cut");
        page.Response(2.1, "r4", 200, more: ",\"finished\":false");
        page.Fail(2.5, "r4", "net::ERR_INCOMPLETE_CHUNKED_ENCODING", took: 0.5);

        Assert.Equal([(true, "404", "finished"), (true, "net::ERR_CONNECTION_RESET", "failed"), (false, null, "canceled"), (true, "net::ERR_INCOMPLETE_CHUNKED_ENCODING", "failed")],
            ((string[])["missing 404", "broken ERR_CONNECTION_RESET", "aborted canceled", "cut ERR_INCOMPLETE_CHUNKED_ENCODING"]).Select(path => page.Named("GET /" + path)).Select(static span => (span.IsError(), span.Get("error.type"), span.Get("kernel.request.outcome"))));
        Assert.Equal("200", page.Named("GET /cut ERR_INCOMPLETE_CHUNKED_ENCODING").Get("http.response.status_code"));
        Assert.Equal(TracedPage.Nanos(2.5), page.Named("GET /cut ERR_INCOMPLETE_CHUNKED_ENCODING").EndTimeUnixNano);
    }

    [Fact]
    public void Request_NeverEnds_IsUnfinished()
    {
        var page = Loaded(new BrowserTracesOptions { MaxDuration = TimeSpan.FromSeconds(10) });
        page.Request(2, "hangs", Site + "hangs");
        page.Request(2, "streams", Site + "streams");
        page.Response(3, "streams", took: 0.5, more: ",\"finished\":false");
        page.Sweep(11.9);
        Assert.DoesNotContain(page.Spans, static span => span.Name.StartsWith("GET", StringComparison.Ordinal));
        page.Sweep(12.1);

        Assert.Equal(("unfinished", null, false), (page.Named("GET /hangs unfinished").Get("kernel.request.outcome"), page.Named("GET /hangs unfinished").Get("http.response.status_code"), page.Named("GET /hangs unfinished").IsError()));
        Assert.Equal(("unfinished", "200"), (page.Named("GET /streams unfinished").Get("kernel.request.outcome"), page.Named("GET /streams unfinished").Get("http.response.status_code")));
        Assert.Equal(TracedPage.Nanos(2.5), page.Named("GET /streams unfinished").EndTimeUnixNano);

        page.Response(13, "hangs");
        page.Fail(13, "streams", "net::ERR_ABORTED", canceled: true);
        Assert.Equal(2, page.Spans.Count(static span => span.Name.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(98)]
    [InlineData(100_000)]
    public void Request_MethodOfAnyLength_HasShortName(int length)
    {
        var page = Loaded();
        page.Request(2, "r1", Site + new string('p', 200), method: new string('M', length));
        page.Response(3, "r1", status: 404);

        var name = page.Spans[^1].Name;
        Assert.StartsWith(new string('M', 20) + " …", name, StringComparison.Ordinal);
        Assert.Equal((100, " 404"), (name.Length, name[^4..]));
    }

    [Theory]
    [InlineData("not_loaded", true)]
    [InlineData("superseded", false)]
    [InlineData("closed", false)]
    [InlineData("crashed", true)]
    [InlineData("capture_lost", false)]
    [InlineData("capture_ended", false)]
    public void Page_NeverLoads_HasOutcome(string outcome, bool isError)
    {
        var page = new TracedPage();
        page.Document(0, "L1", Site + "slow");
        page.Response(1, "L1");
        page.Navigate(1, "L1", Site + "slow");
        page.Request(1.5, "r1", Site + "hangs");
        switch (outcome)
        {
            case "not_loaded":
                page.Sweep(61);
                page.Sweep(62);
                break;
            case "superseded":
                page.Document(1.9, "L2", Site + "next");
                page.Navigate(2, "L2", Site + "next");
                break;
            case "closed":
                page.Tell(2, "tab_closed");
                break;
            case "crashed":
                page.Tell(2, "page_crashed");
                break;
            case "capture_lost":
                page.Event(2, "monitor_disconnected", "\"reason\":\"connection_broken\"");
                break;
            default:
                page.Event(2, "session_ended", "\"reason\":\"requested\"");
                break;
        }

        var root = page.Named($"navigation site.test/slow {outcome.Replace('_', ' ')}");
        Assert.Equal((outcome, isError), (root.Get("kernel.navigation.outcome"), root.IsError()));
        Assert.Equal(outcome == "not_loaded" ? TracedPage.Nanos(1) : TracedPage.Nanos(2), root.EndTimeUnixNano);
        Assert.Equal("unfinished", page.Named("GET /hangs unfinished").Get("kernel.request.outcome"));
        Assert.Equal(root.SpanId, page.Named("GET /hangs unfinished").ParentSpanId);
    }

    [Fact]
    public void Navigation_Fails_HasErrorStatus()
    {
        var page = new TracedPage();
        page.Document(0, "L1", "http://down.test/");
        page.Fail(0.1, "L1", "net::ERR_CONNECTION_REFUSED");
        page.Navigate(0.2, "L1", "chrome-error://chromewebdata/", more: ",\"unreachable_url\":\"http://down.test/\"");
        page.Tell(0.3, "page_load");
        page.Sweep(100);

        var root = page.Named("navigation down.test/ ERR_CONNECTION_REFUSED");
        Assert.Equal(("failed", "net::ERR_CONNECTION_REFUSED", "http://down.test/"), (root.Get("kernel.navigation.outcome"), root.Get("error.type"), root.Get("url.full")));
        Assert.Equal(2, page.Spans.Count);
    }

    [Fact]
    public void Navigation_Download_KeepsPage()
    {
        var page = Loaded();
        page.Document(5, "L2", Site + "file.zip");
        page.Response(5.1, "L2", more: ",\"finished\":false,\"canceled\":true");
        page.Fail(5.2, "L2", "net::ERR_ABORTED", canceled: true);
        page.Request(6, "r1", Site + "later");
        page.Response(6.1, "r1");
        page.Sweep(100);

        Assert.Equal(page.Named("navigation site.test/").SpanId, page.Named("GET /later").ParentSpanId);
        Assert.Equal("canceled", page.Named("GET /file.zip canceled").Get("kernel.request.outcome"));
        Assert.Equal("canceled", page.Named("navigation site.test/file.zip canceled").Get("kernel.navigation.outcome"));
    }

    [Fact]
    public void Frames_AndTheirRequests_BelongToTheirPage()
    {
        var page = Loaded();
        page.Request(2, "L9", "https://ad.test/", "document", "L9", "frame");
        page.Response(2.1, "L9");
        page.Navigate(2.1, "L9", "https://ad.test/", "frame", "page");
        page.Request(2.2, "r2", "https://ad.test/x", "script", "L9", "frame");
        page.Response(2.3, "r2");
        page.Navigate(2.4, "L10", "https://inner.test/", "inner", "frame");
        page.Request(2.5, "r3", "https://inner.test/y", "script", "L10", "inner", "inner");
        page.Response(2.6, "r3");
        page.Sweep(100);

        var root = page.Named("navigation site.test/");
        Assert.All(page.Spans.Where(span => span != root), span => Assert.Equal((root.TraceId, root.SpanId), (span.TraceId, span.ParentSpanId)));
        Assert.Equal(4, page.Spans.Count);
    }

    [Fact]
    public void Requests_OfPagesAndWorkersFromBefore_HaveATraceWithoutNavigation()
    {
        var page = new TracedPage();
        page.Request(1, "r1", Site + "a", loader: "L0");
        page.Response(1.1, "r1");
        page.Request(1, "r2", Site + "b", loader: "L0");
        page.Response(1.1, "r2");
        page.Request(1, "r3", Site + "c", loader: "", frame: "", target: "worker-1");
        page.Response(1.1, "r3");
        page.Response(1.1, "unknown");
        page.Fail(1.1, "unknown", "net::ERR_FAILED");

        Assert.Equal(page.Spans[0].TraceId, page.Spans[1].TraceId);
        Assert.NotEqual(page.Spans[0].TraceId, page.Spans[2].TraceId);
        Assert.All(page.Spans, static span => Assert.True(span.ParentSpanId.IsEmpty));
        Assert.Equal(3, page.Spans.Count);
    }

    [Fact]
    public void Preflight_WithoutALoader_BelongsToThePageOfItsTarget()
    {
        var page = Loaded();
        page.Request(2, "r1", Site + "p", "preflight", loader: "", frame: "");
        page.Response(2.1, "r1");
        page.Sweep(100);

        Assert.Equal(page.Named("navigation site.test/").SpanId, page.Named("GET /p").ParentSpanId);
    }

    [Fact]
    public void Page_FromTheBackForwardCache_IsATraceOfItsOwn()
    {
        var page = Loaded();
        page.Navigate(10, "L2", Site + "next");
        page.Navigate(20, "L1", Site, type: "back_forward_cache_restore");
        page.Request(21, "r1", Site + "after");
        page.Response(21.1, "r1");

        var roots = page.Spans.Where(static span => span.Name is "navigation site.test/" or "navigation site.test/ restored").ToArray();
        Assert.Equal(["loaded", "restored"], roots.Select(static root => root.Get("kernel.navigation.outcome")));
        Assert.NotEqual(roots[0].TraceId, roots[1].TraceId);
        Assert.Equal(roots[1].SpanId, page.Named("GET /after").ParentSpanId);
    }

    [Fact]
    public void ConsoleError_OnPage_IsRecordOfItsTrace()
    {
        var page = Loaded();
        page.Tell(2, "console_error", more: """
            ,"text":"Uncaught TypeError: boom at https://site.test/x?key=1","line":9,"column":4,"source_url":"https://site.test/app.js?v=1","browser_ts":1800000001900000,
            "stack_trace":{"call_frames":[{"function_name":"go","script_id":"3","url":"https://site.test/app.js?v=1","line_number":9,"column_number":4},{"function_name":"","url":"","line_number":0,"column_number":0}]}
            """);
        page.Tell(2, "console_error", more: ",\"text\":\"went wrong\",\"level\":\"error\"");
        page.Tell(2, "console_error", "L0", ",\"text\":\"of a page that is not known\"");
        page.Sweep(100);

        var (root, record) = (page.Named("navigation site.test/"), page.Records[0]);
        Assert.Equal((root.TraceId, root.SpanId), (record.TraceId, record.SpanId));
        Assert.Equal((17, "ERROR", TracedPage.Nanos(1.9)), (record.SeverityNumber, record.SeverityText, record.TimeUnixNano));
        Assert.Equal(("Uncaught TypeError: boom at https://site.test/x?REDACTED", "TypeError"), (record.Body.StringValue, record.Get("exception.type")));
        Assert.Equal(("https://site.test/app.js?REDACTED", "10", "5"), (record.Get("code.file.path"), record.Get("code.line.number"), record.Get("code.column.number")));
        Assert.Equal("    at go (https://site.test/app.js?REDACTED:10:5)\n    at <anonymous> (:1:1)", record.Get("exception.stacktrace"));
        Assert.Equal(("went wrong", null), (page.Records[1].Body.StringValue, page.Records[1].Get("exception.message")));
    }

    [Fact]
    public void Request_ErrorResponseNotRead_Ends()
    {
        var page = Loaded();
        page.Request(2, "r1", Site + "api");
        page.Response(2.1, "r1", 503, took: 0.1, more: ",\"finished\":false");

        Assert.Equal((TracedPage.Nanos(2.1), "unfinished", "503"), (page.Named("GET /api 503").EndTimeUnixNano, page.Named("GET /api 503").Get("kernel.request.outcome"), page.Named("GET /api 503").Get("error.type")));
    }

    [Fact]
    public void Request_ResponseNotRead_EndsWithItsLastData()
    {
        var page = Loaded();
        page.Request(2, "r1", Site + "api");
        page.Response(2.05, "r1", took: 18, more: ",\"finished\":false,\"canceled\":true,\"last_data_us\":100000");

        Assert.Equal(TracedPage.Nanos(2.1), page.Named("GET /api canceled").EndTimeUnixNano);
    }

    [Theory]
    [InlineData("from_cache", "GET /app.js (cache)")]
    [InlineData("from_cache", "GET /app.js (cache)", "\"revalidated\"")]
    [InlineData("from_service_worker", "GET /app.js (service worker)")]
    public void Request_NotFromNetwork_NamesSource(string flag, string name, string value = "true")
    {
        var page = Loaded();
        page.Request(2, "r1", Site + "app.js?v=1");
        page.Response(2.1, "r1", more: $",\"finished\":true,\"{flag}\":{value}");

        Assert.Equal("true", page.Named(name).Get("kernel." + flag));
    }

    [Fact]
    public void Request_LongPath_NameKeepsEnd()
    {
        var page = Loaded();
        page.Request(2, "r1", Site + new string('d', 300) + "/app.js");
        page.Response(2.1, "r1", 404);

        Assert.Equal("GET …" + new string('d', 84) + "/app.js 404", page.Spans.Single(static span => span.Kind == Span.Types.SpanKind.Internal && span.Name.StartsWith("GET", StringComparison.Ordinal)).Name);
    }

    // The order in which Chromium reports them.
    [Fact]
    public void ConsoleErrors_AboutARequest_AreRecordsOfItsSpan()
    {
        var page = Loaded();
        page.Request(2, "r1", Site + "missing.png");
        page.Tell(2.1, "console_error", more: Failure("r1", "status of 404", "missing.png?v=1"));
        page.Response(2.2, "r1", 404);
        page.Request(3, "r2", Site + "drop");
        page.Fail(3.1, "r2", "net::ERR_EMPTY_RESPONSE");
        page.Tell(3.1, "console_error", more: Failure("r2", "net::ERR_EMPTY_RESPONSE", "drop"));
        page.Tell(3.2, "console_error", more: Failure("r0", "unknown", "gone"));
        page.Sweep(100);

        string[] names = ["GET /missing.png 404", "GET /drop ERR_EMPTY_RESPONSE", "navigation site.test/"];
        Assert.Equal(names.Select(page.Named).Select(static span => span.SpanId), page.Records.Select(static record => record.SpanId));
        Assert.Equal("Failed to load resource: status of 404: /missing.png", page.Records[0].Body.StringValue);
        Assert.Equal(("https://site.test/drop", "network", null), (page.Records[1].Get("url.full"), page.Records[1].Get("kernel.log_source"), page.Records[1].Get("exception.message")));
    }

    [Fact]
    public void ErrorPage_RequestNotCaptured_IsFailedNavigation()
    {
        var page = new TracedPage();
        page.Navigate(0, "L1", "chrome-error://chromewebdata/", more: ",\"unreachable_url\":\"http://down.test/\"");
        page.Request(0.1, "r1", "data:image/png;base64,AAAA", "image");
        page.Response(0.1, "r1");
        page.Tell(0.2, "page_load");
        page.Sweep(100);

        var root = Assert.Single(page.Spans);
        Assert.Equal(("navigation down.test/ unreachable", "failed", "unreachable", true), (root.Name, root.Get("kernel.navigation.outcome"), root.Get("error.type"), root.IsError()));
    }

    [Fact]
    public void SameEvents_OfTheSameStream_MakeTheSameSpans()
    {
        var (once, again, other) = (Loaded(), Loaded(), Loaded(streamId: "other"));
        foreach (var page in (TracedPage[])[once, again, other])
        {
            page.Request(2, "r1", Site + "a");
            page.Response(2.1, "r1");
            page.Sweep(100);
        }

        Assert.Equal(once.Spans, again.Spans);
        Assert.Empty(once.Spans.Select(static span => span.TraceId).Intersect(other.Spans.Select(static span => span.TraceId)));
        Assert.Empty(once.Spans.Select(static span => span.SpanId).Intersect(other.Spans.Select(static span => span.SpanId)));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1000, 1000)]
    [InlineData(0.3, 230, 370)]
    public void SampleRatio_Half_ExportsWholeTraces(double ratio, int least, int most)
    {
        var page = new TracedPage(new BrowserTracesOptions { SampleRatio = ratio });
        for (var i = 0; i < 1000; i++)
        {
            var loader = $"N{i}";
            page.Document(i, loader, Site);
            page.Response(i + 0.1, loader);
            page.Navigate(i + 0.1, loader, Site);
            page.Tell(i + 0.2, "console_error", loader, ",\"text\":\"x\"");
            page.Tell(i + 0.3, "page_load", loader);
        }

        page.Sweep(2000);
        var traces = page.Spans.GroupBy(static span => span.TraceId).ToArray();
        Assert.InRange(traces.Length, least, most);
        Assert.All(traces, static trace => Assert.Equal(2, trace.Count()));
        Assert.Equal(traces.Length, page.Records.Count);
    }

    [Fact]
    public void MaxOpen_Exceeded_EmitsOldest()
    {
        var page = new TracedPage(new BrowserTracesOptions { MaxOpen = 100 });
        for (var i = 0; i < 1_000; i++)
        {
            page.Document(i / 100.0, $"N{i}", Site + i);
            page.Request(i / 100.0, $"r{i}", Site + i, loader: $"N{i}");
        }

        Assert.InRange(page.Open, 1, 200);
        page.Event(20, "session_ended", "");
        Assert.Equal(0, page.Open);
        Assert.Equal(3_000, page.Spans.Count);
    }

    private static string Failure(string request, string reason, string path) =>
        $",\"level\":\"error\",\"text\":\"Failed to load resource: {reason}\",\"log_source\":\"network\",\"source_url\":\"{Site}{path}\",\"request_id\":\"{request}\"";

    private static TracedPage Loaded(BrowserTracesOptions? options = null, string streamId = "stream")
    {
        var page = new TracedPage(options, streamId);
        page.Navigate(0, "L1", Site);
        page.Tell(1, "page_load");
        return page;
    }
}
