using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kernel.Tests.TestKit.Clients;

/// <summary>Calls of tools at <c>/mcp</c>, by the official C# client.</summary>
internal static class AgentClient
{
    public static Task<McpClient> ConnectAsync(Uri address, string? key = null) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(address, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = key is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
        }),
        cancellationToken: Wait.Cancellation);

    public static async Task<CallToolResult> CallAsync(this McpClient client, string tool, params (string Name, object Value)[] arguments) =>
        await client.CallToolAsync(tool, Arguments(arguments), cancellationToken: Wait.Cancellation);

    /// <summary>Calls a tool and returns its structured content.</summary>
    public static async Task<JsonElement> AnswerAsync(this McpClient client, string tool, params (string Name, object Value)[] arguments)
    {
        var result = await client.CallAsync(tool, arguments);
        Assert.True(result.IsError is not true, result.Text());
        return result.StructuredContent!.Value;
    }

    public static Dictionary<string, object?> Arguments(params (string Name, object Value)[] arguments) => arguments.ToDictionary(static one => one.Name, static object? (one) => one.Value);

    public static string Text(this CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
}
