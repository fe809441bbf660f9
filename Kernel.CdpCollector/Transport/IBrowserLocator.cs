namespace Kernel.CdpCollector.Transport;

/// <summary>Finds the browser.</summary>
internal interface IBrowserLocator
{
    /// <summary>Asks the browser who it is and where its DevTools socket is.</summary>
    /// <exception cref="BrowserUnavailableException">It does not answer, or not as a browser would.</exception>
    Task<BrowserEndpoint> FindAsync(CancellationToken cancellationToken);
}
