using System.Buffers;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Where events are read that the ring has no more.</summary>
internal interface IEventHistory
{
    /// <summary>Writes what matches of the next stretch of events from <paramref name="seq"/> on.</summary>
    /// <param name="seq">The first number wanted.</param>
    /// <param name="before">The first number not wanted, because the ring has it; above <paramref name="seq"/>.</param>
    /// <param name="maxEvents">The most events to write.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="format">How it is wanted.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<JournalRead> ReadAsync(
        ulong seq, ulong before, int maxEvents, EventFilter filter, FrameFormat format, IBufferWriter<byte> output, CancellationToken cancellationToken);
}
