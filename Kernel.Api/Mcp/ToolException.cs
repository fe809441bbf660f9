namespace Kernel.Api.Mcp;

/// <summary>Thrown if a tool cannot do what it was called for; the message says what to do instead.</summary>
/// <param name="message">The message.</param>
/// <param name="status">The status with which the HTTP API responds in the same case.</param>
internal sealed class ToolException(string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    /// <summary>The status with which the HTTP API responds in the same case.</summary>
    public int Status => status;
}
