using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kernel.Api.Gateway;

/// <summary>Rewrites the addresses in DevTools responses to addresses of the gateway.</summary>
/// <remarks>
/// <c>/json/version</c> and <c>/json/new</c> return an object, <c>/json</c> and <c>/json/list</c> an array of objects, such as
/// <c>{"devtoolsFrontendUrl":"https://…/inspector.html?ws=localhost:9222/devtools/page/2F…","webSocketDebuggerUrl":"ws://localhost:9222/devtools/page/2F…"}</c>.
/// </remarks>
internal static class DevToolsJson
{
    private const string SocketMember = "webSocketDebuggerUrl";

    private static readonly string[] FrontendMembers = ["devtoolsFrontendUrl", "devtoolsFrontendUrlCompat"];

    /// <summary>Rewrites JSON; null if the input is not JSON, such as Chromium's error texts.</summary>
    public static byte[]? Rewrite(ReadOnlySpan<byte> json, ClientAddress client)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }

        foreach (var description in node is JsonArray list ? list.OfType<JsonObject>() : node is JsonObject one ? [one] : [])
        {
            Rewrite(description, client);
        }

        return node is null ? null : System.Text.Encoding.UTF8.GetBytes(node.ToJsonString(DevToolsJsonContext.Default.Options));
    }

    /// <summary>Gets the path of the browser's socket from <c>/json/version</c>; null if it has none.</summary>
    public static string? BrowserPath(ReadOnlySpan<byte> version)
    {
        try
        {
            return Text(JsonNode.Parse(version)?[SocketMember]) is { } socket && Uri.TryCreate(socket, UriKind.Absolute, out var uri) ? uri.AbsolutePath : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Rewrite(JsonObject description, ClientAddress client)
    {
        if (Text(description[SocketMember]) is { } socket && Uri.TryCreate(socket, UriKind.Absolute, out var uri))
        {
            description[SocketMember] = client.Socket(uri.AbsolutePath);
        }

        foreach (var member in FrontendMembers)
        {
            if (Text(description[member]) is { } frontend)
            {
                description[member] = Frontend(frontend, client);
            }
        }
    }

    // The frontend expects the socket without its scheme: "ws=host/path", or "wss=host/path" for TLS.
    private static string Frontend(string url, ClientAddress client)
    {
        var start = url.IndexOf("?ws=", StringComparison.Ordinal) is >= 0 and var first ? first : url.IndexOf("&ws=", StringComparison.Ordinal);
        if (start < 0)
        {
            return url;
        }

        var value = start + "?ws=".Length;
        var end = url.IndexOf('&', value) is >= 0 and var next ? next : url.Length;
        var path = url.IndexOf('/', value, end - value) is >= 0 and var slash ? url[slash..end] : "";
        return $"{url[..(start + 1)]}{(client.IsSecure ? "wss" : "ws")}={client.Host}{path}{url[end..]}";
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

[JsonSourceGenerationOptions(WriteIndented = true, IndentSize = 3)]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class DevToolsJsonContext : JsonSerializerContext;
