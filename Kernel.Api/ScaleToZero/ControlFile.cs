using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>The host's control file: <c>+</c> keeps it awake, <c>-</c> takes that back. The host counts them, so each is written once.</summary>
internal sealed class ControlFile(IOptions<ScaleToZeroOptions> options) : ISuspendControl
{
    /// <inheritdoc />
    public bool Exists { get; } = File.Exists(options.Value.ControlFile);

    /// <inheritdoc />
    public void Set(bool awake)
    {
        if (!Exists)
        {
            return;
        }

        try
        {
            // Never created: a file that we made would control nothing.
            using var file = File.OpenHandle(options.Value.ControlFile, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(file, awake ? "+"u8 : "-"u8, fileOffset: 0);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}

/// <summary>What keeps the host from suspending, or lets it.</summary>
internal interface ISuspendControl
{
    /// <summary>Whether this host can suspend at all.</summary>
    bool Exists { get; }

    /// <summary>Keeps the host awake, or lets it suspend.</summary>
    /// <exception cref="IOException">The host could not be told.</exception>
    void Set(bool awake);
}
