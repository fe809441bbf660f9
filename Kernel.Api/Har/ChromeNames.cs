namespace Kernel.Api.Har;

/// <summary>Converts names of events to those in the HAR files of Chrome DevTools.</summary>
internal static class ChromeNames
{
    /// <summary>Converts a resource type: <c>event_source</c> to <c>eventsource</c>.</summary>
    public static string ResourceType(string type) => type switch
    {
        "" => "other",
        "event_source" => "eventsource",
        "text_track" => "texttrack",
        "web_socket" => "websocket",
        "signed_exchange" => "signed-exchange",
        "csp_violation_report" => "csp-violation-report",
        _ => type,
    };

    /// <summary>Converts a priority: <c>very_high</c> to <c>VeryHigh</c>.</summary>
    public static string Priority(string priority) =>
        string.Concat(priority.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Converts a protocol: <c>h2</c> to <c>HTTP/2.0</c>.</summary>
    public static string HttpVersion(string protocol) => protocol switch
    {
        "h2" => "HTTP/2.0",
        "h3" => "HTTP/3.0",
        _ when protocol.StartsWith("http/", StringComparison.Ordinal) => protocol.ToUpperInvariant(),
        _ => protocol,
    };
}
