using System.Text.Json;
using Kernel.Api.EventStream;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Kernel.Api.Mcp;

/// <summary>A tool whose input and output schemas follow from its types.</summary>
/// <typeparam name="TInput">The arguments.</typeparam>
/// <typeparam name="TAnswer">The structured content.</typeparam>
internal abstract class AgentTool<TInput, TAnswer> : McpServerTool
{
    protected AgentTool(string name, string title, string description, ToolAnnotations? annotations = null)
    {
        ProtocolTool = new Tool
        {
            Name = name,
            Title = title,
            Description = description,
            InputSchema = ToolJson.SchemaOf(typeof(TInput)),
            OutputSchema = ToolJson.SchemaOf(typeof(TAnswer)),
            Annotations = annotations ?? new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false, Title = title },
        };
    }

    /// <inheritdoc />
    public override Tool ProtocolTool { get; }

    /// <inheritdoc />
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc />
    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        try
        {
            var input = ToolArguments.Read<TInput>(request.Params?.Arguments, ProtocolTool.InputSchema);
            var answer = await RunAsync(input, new ToolProgress(request), cancellationToken);
            return new CallToolResult { Content = [.. Content(answer)], StructuredContent = JsonSerializer.SerializeToElement(answer, ToolJson.Options) };
        }
        catch (Exception exception) when (exception is ToolException or BadHttpRequestException or StreamBusyException)
        {
            return new CallToolResult { Content = [new TextContentBlock { Text = exception.Message }], IsError = true };
        }
    }

    /// <summary>Runs the tool.</summary>
    /// <exception cref="ToolException">The tool cannot do it.</exception>
    protected abstract Task<TAnswer> RunAsync(TInput input, ToolProgress progress, CancellationToken cancellationToken);

    /// <summary>Gets the answer for clients that do not read structured content: the same as JSON, if the tool has nothing better.</summary>
    protected virtual IEnumerable<ContentBlock> Content(TAnswer answer) => [new TextContentBlock { Text = JsonSerializer.Serialize(answer, ToolJson.Options) }];
}

/// <summary>Reports the progress of a call to clients that asked for it.</summary>
/// <param name="request">The call.</param>
internal sealed class ToolProgress(RequestContext<CallToolRequestParams> request)
{
    /// <summary>Sends a notification.</summary>
    /// <param name="done">The progress, which increases with each notification.</param>
    /// <param name="total">The progress at the end.</param>
    /// <param name="message">The progress in words.</param>
    /// <param name="cancellationToken">Cancels sending.</param>
    public Task ReportAsync(double done, double total, string message, CancellationToken cancellationToken) => request.Params?.ProgressToken is { } token
        ? request.Server.NotifyProgressAsync(token, new ModelContextProtocol.ProgressNotificationValue { Progress = (float)done, Total = (float)total, Message = message }, cancellationToken: cancellationToken)
        : Task.CompletedTask;
}
