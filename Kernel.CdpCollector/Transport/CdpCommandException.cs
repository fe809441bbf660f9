namespace Kernel.CdpCollector.Transport;

/// <summary>A command that did not succeed.</summary>
internal sealed class CdpCommandException(string method, string reason) : Exception($"{method}: {reason}")
{
    /// <summary>The command.</summary>
    public string Method { get; } = method;
}
