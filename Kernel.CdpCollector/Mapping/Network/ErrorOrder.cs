namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Reports error responses before the messages of the console that they caused, if they can be reported in time.</summary>
internal sealed class ErrorOrder(RequestDeadlines deadlines, ConsoleHold console, NetworkMappingOptions options)
{
    /// <summary>Holds the following console events until the response is reported.</summary>
    public void Received(RequestEntry entry)
    {
        deadlines.Start(entry, RequestDeadline.ErrorReport, options.ErrorWait);
        console.Hold(deadlines.LastDue(RequestDeadline.ErrorReport) ?? 0);
    }

    /// <summary>Releases the console events that waited for this request. Does nothing if called again.</summary>
    public void Reported(RequestEntry entry)
    {
        if (deadlines.Stop(entry, RequestDeadline.ErrorReport))
        {
            Release();
        }
    }

    /// <summary>Releases the console events that no longer wait for a request.</summary>
    public void Release() => console.Release(deadlines.FirstDue(RequestDeadline.ErrorReport));
}
