namespace Kernel.Api.ScaleToZero;

/// <summary>What keeps the host from suspending, or lets it.</summary>
internal interface ISuspendControl
{
    /// <summary>Whether this host can suspend at all.</summary>
    bool Exists { get; }

    /// <summary>Keeps the host awake, or lets it suspend.</summary>
    /// <exception cref="IOException">The host could not be told.</exception>
    void Set(bool awake);
}
