using Microsoft.Extensions.Options;

namespace Kernel.Api.Mcp;

/// <summary>Options of the Model Context Protocol server. Section <c>Mcp</c>.</summary>
internal sealed class McpOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Mcp";

    /// <summary>Indicates whether agents can connect at <c>/mcp</c>. They need what other clients of the API need, such as an API key. Default true.</summary>
    public bool Enabled { get; set; } = true;
}

/// <summary>Accepts all values: the section only needs its keys and types checked.</summary>
internal sealed class McpOptionsValidator : IValidateOptions<McpOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, McpOptions options) => ValidateOptionsResult.Success;
}
