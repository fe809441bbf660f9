using System.Buffers;

namespace Kernel.Api.Http;

/// <summary>Shows events in another form than they are kept in.</summary>
internal interface IStreamView
{
    /// <summary>Where a reader writes events, whole ones, in the format that the view reads.</summary>
    IBufferWriter<byte> Input { get; }

    /// <summary>Writes what has come in as the client gets it, and forgets it.</summary>
    /// <returns>About how many bytes that were; 0 where it was nothing.</returns>
    int Show(IBufferWriter<byte> output);
}
