namespace Kernel.Api.Mcp;

/// <summary>Thrown if a tool cannot do what it was called for; the message says what to do instead.</summary>
/// <param name="message">The message.</param>
internal sealed class ToolException(string message) : Exception(message);
