using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>The host's control file: <c>+</c> disables suspending, <c>-</c> enables it. The host counts them, so each is written once.</summary>
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
            // The file is never created: the host only reads its own file.
            using var file = File.OpenHandle(options.Value.ControlFile, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(file, awake ? "+"u8 : "-"u8, fileOffset: 0);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}

/// <summary>Controls whether the host may suspend.</summary>
internal interface ISuspendControl
{
    /// <summary>Gets whether the host supports suspending.</summary>
    bool Exists { get; }

    /// <summary>Keeps the host awake, or lets it suspend.</summary>
    /// <exception cref="IOException">The host could not be notified.</exception>
    void Set(bool awake);
}
