using Kernel.ServiceDefaults.Health;
using Kernel.Tests.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.Integration.ServiceDefaults.Health;

public sealed class HealthProbeTests
{
    [Theory]
    [InlineData(8080)]
    [InlineData(9000, "ASPNETCORE_HTTP_PORTS=9000")]
    [InlineData(9001, "ASPNETCORE_HTTP_PORTS=9000", "HTTP_PORTS=9001;9002")]
    [InlineData(9003, "HTTP_PORTS=9001", "ASPNETCORE_URLS=https://+:9004;http://+:9003")]
    [InlineData(9005, "ASPNETCORE_URLS=http://127.0.0.1:9005")]
    [InlineData(80, "URLS=http://*")]
    [InlineData(8080, "HTTP_PORTS=")]
    public void FindPort_Variables_AreReadAsTheServerReadsThem(int expected, params string[] variables)
    {
        var given = variables.ToDictionary(static v => v.Split('=')[0], static v => v[(v.IndexOf('=', StringComparison.Ordinal) + 1)..]);

        Assert.Equal(expected, HealthProbe.FindPort(given.GetValueOrDefault));
    }

    [Theory]
    [InlineData(StatusCodes.Status200OK, 0)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, 1)]
    public async Task RunAsync_Service_ReturnsItsHealth(int status, int exitCode)
    {
        await using var app = LoopbackServer.CreateBuilder().Build();
        app.MapGet("/health", () => Results.StatusCode(status));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var errors = new StringWriter();

        Assert.Equal(exitCode, await HealthProbe.RunAsync(name => name == "ASPNETCORE_URLS" ? app.Urls.Single() : null, errors));
        Assert.Equal(exitCode == 0 ? "" : $"{app.Urls.Single()}/health responded with status {status}.", errors.ToString().TrimEnd());
    }

    [Fact]
    public async Task RunAsync_NoService_ReportsIt()
    {
        var errors = new StringWriter();

        // No process listens on port 1, which needs root.
        Assert.Equal(1, await HealthProbe.RunAsync(static name => name == "HTTP_PORTS" ? "1" : null, errors));
        Assert.StartsWith("http://127.0.0.1:1/health did not respond: ", errors.ToString(), StringComparison.Ordinal);
    }
}
