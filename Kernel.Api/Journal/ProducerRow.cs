namespace Kernel.Api.Journal;

/// <summary>A producer's last number, as it is committed together with the events.</summary>
/// <param name="Id">Who.</param>
/// <param name="Number">The producer's own number of its last event.</param>
/// <param name="Seq">Where in the stream that event went.</param>
internal readonly record struct ProducerRow(string Id, ulong Number, ulong Seq);
