namespace Kernel.Tests.TestKit;

/// <summary>Minimal messages as Chromium sends them.</summary>
internal static class Cdp
{
    public static string Navigated(string session, string frame, string loader, string url, string? parent = null, string type = "Navigation") =>
        Event(session, "Page.frameNavigated", $$"""{"frame":{"id":"{{frame}}",{{(parent is null ? "" : $"\"parentId\":\"{parent}\",")}}"loaderId":"{{loader}}","url":"{{url}}","mimeType":"text/html"},"type":"{{type}}"}""");

    public static string Request(string session, string id, string url = "http://a.test/x", string loader = "L1", string headers = "{}", string extra = "", double timestamp = 1) =>
        Event(session, "Network.requestWillBeSent", $$"""{"requestId":"{{id}}","loaderId":"{{loader}}","documentURL":"http://a.test/","request":{"url":"{{url}}","method":"GET","headers":{{headers}}},"timestamp":{{timestamp}},"wallTime":1795470133.5,"initiator":{"type":"script"},{{extra}}"type":"Fetch","frameId":"T1"}""");

    public static string Response(string session, string id, int status = 200, string url = "http://a.test/x", string headers = "{}", string type = "Fetch") =>
        Event(session, "Network.responseReceived", $$"""{"requestId":"{{id}}","loaderId":"L1","timestamp":2,"type":"{{type}}","response":{{ResponseBody(status, url, headers)}},"frameId":"T1"}""");

    public static string ResponseBody(int status = 200, string url = "http://a.test/x", string headers = "{}") =>
        $$"""{"url":"{{url}}","status":{{status}},"statusText":"OK","headers":{{headers}},"mimeType":"text/plain","remoteIPAddress":"127.0.0.1","remotePort":80,"protocol":"http/1.1"}""";

    public static string Finished(string session, string id) =>
        Event(session, "Network.loadingFinished", $$"""{"requestId":"{{id}}","timestamp":3.5,"encodedDataLength":178}""");

    public static string Data(string session, string id, int length = 10) =>
        Event(session, "Network.dataReceived", $$"""{"requestId":"{{id}}","timestamp":2.5,"dataLength":{{length}},"encodedDataLength":{{length}}}""");

    public static string Failed(string session, string id, string error = "net::ERR_ABORTED", bool canceled = true) =>
        Event(session, "Network.loadingFailed", $$"""{"requestId":"{{id}}","timestamp":3,"type":"Fetch","errorText":"{{error}}","canceled":{{(canceled ? "true" : "false")}}}""");

    public static string Console(string session, string arguments, double timestamp = 1795470133150.343, string type = "log") =>
        Event(session, "Runtime.consoleAPICalled", FormattableString.Invariant($$"""{"type":"{{type}}","args":{{arguments}},"executionContextId":3,"timestamp":{{timestamp}},"stackTrace":{"callFrames":[{"functionName":"f","scriptId":"4","url":"http://a.test/","lineNumber":1,"columnNumber":2} ]} }"""));

    public static string Parsed(string session) => Event(session, "Page.domContentEventFired", """{"timestamp":1573.69569}""");

    public static string Loaded(string session) => Event(session, "Page.loadEventFired", """{"timestamp":1573.7}""");

    public static string Lifecycle(string session, string loader, string name) =>
        Event(session, "Page.lifecycleEvent", $$"""{"frameId":"T1","loaderId":"{{loader}}","name":"{{name}}","timestamp":1573.5}""");

    public static string Shifted(string session, double time = 1795470134.25, string frame = "T1") =>
        Event(session, "PerformanceTimeline.timelineEventAdded", FormattableString.Invariant($$"""{"event":{"frameId":"{{frame}}","type":"layout-shift","name":"","time":{{time}},"duration":0,"layoutShiftDetails":{"value":0.125,"hadRecentInput":false,"lastInputTime":0,"sources":[{"previousRect":{"x":0,"y":1,"width":2,"height":3},"currentRect":{"x":0,"y":10,"width":2,"height":3},"nodeId":7}]} } }"""));

    public static string Painted(string session, double time = 1795470134.5) =>
        Event(session, "PerformanceTimeline.timelineEventAdded", FormattableString.Invariant($$"""{"event":{"frameId":"T1","type":"largest-contentful-paint","name":"","time":{{time}},"lcpDetails":{"renderTime":{{time}},"loadTime":0,"size":1200,"elementId":"hero","url":"http://a.test/hero.png","nodeId":7} } }"""));

    public static string Tree(string loader, string url, string children = "") =>
        $$"""{"frameTree":{"frame":{"id":"T1","loaderId":"{{loader}}","url":"{{url}}","mimeType":"text/html"},"childFrames":[{{children}}]} }""";

    public static string TreeChild(string frame, string loader, string url) =>
        $$"""{"frame":{"id":"{{frame}}","parentId":"T1","loaderId":"{{loader}}","url":"{{url}}"} }""";

    public static string Context(string session, int id, string frame) =>
        Event(session, "Runtime.executionContextCreated", $$"""{"context":{"id":{{id}},"origin":"http://a.test","name":"","uniqueId":"1.2","auxData":{"isDefault":true,"type":"default","frameId":"{{frame}}"} } }""");

    public static string Crashed(string session) => Event(session, "Inspector.targetCrashed", "{}");

    public static string Bound(string session, string payload, int context = 3, string name = "kernelReport") =>
        Event(session, "Runtime.bindingCalled", $$"""{"name":"{{name}}","payload":{{System.Text.Json.JsonSerializer.Serialize(payload)}},"executionContextId":{{context}}}""");

    public static string Detached(string session, string? parent = null) =>
        Event(parent, "Target.detachedFromTarget", $$"""{"sessionId":"{{session}}"}""");

    public static string Event(string? session, string method, string parameters) =>
        $$"""{"method":"{{method}}","params":{{parameters}}{{(session is null ? "" : $",\"sessionId\":\"{session}\"")}}}""";
}
