namespace Kernel.CdpCollector.Outbox;

/// <summary>
/// Who this process is to the API. New with every start: the numbers of events begin at 1 again, and must not be mistaken for
/// those of the process before.
/// </summary>
internal sealed class ProducerIdentity
{
    public string Id { get; } = $"cdp-{Guid.NewGuid():N}";
}
