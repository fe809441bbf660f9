using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.CdpCollector.Health;

/// <summary>Checks whether the browser is reachable. Uses the state of the capture, if one is running; otherwise queries the browser.</summary>
internal sealed class BrowserHealthCheck(CollectorState state, BrowserLocator locator) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var report = state.Report;
        if (report.Status == CollectorStatus.Connected)
        {
            return HealthCheckResult.Healthy($"capturing {report.Browser}");
        }

        if (report.Status == CollectorStatus.Disconnected)
        {
            return HealthCheckResult.Degraded($"not connected: {report.Reason}");
        }

        try
        {
            var browser = await locator.FindAsync(cancellationToken);
            return HealthCheckResult.Healthy($"{browser.Product}, capture idle");
        }
        catch (BrowserUnavailableException e)
        {
            return HealthCheckResult.Degraded($"not reachable: {e.Message}");
        }
    }
}
