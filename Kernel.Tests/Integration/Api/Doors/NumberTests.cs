using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Doors;

/// <summary>Sequence numbers in headers and queries. A new case is a row.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData("", 200)]
    [InlineData("0", 200)]
    [InlineData("007", 200)]
    [InlineData("18446744073709551615", 200)]
    [InlineData("18446744073709551616", 400)]
    [InlineData("-1", 400)]
    [InlineData("+5", 400)]
    [InlineData("abc", 400)]
    [InlineData("1.0", 400)]
    [InlineData("0x1", 400)]
    [InlineData("1,2", 400)]
    [InlineData("1 2", 400)]
    public async Task Stream_Position_IsANumberOrRefused(string value, int status)
    {
        await using var host = await ApiHost.StartAsync();
        await AssertAsync(host, "/events/stream", value, status, "Last-Event-ID");
        await AssertAsync(host, $"/events/stream?after_seq={Uri.EscapeDataString(value)}", null, status, "after_seq");
    }

    private static async Task AssertAsync(ApiHost host, string path, string? lastEventId, int status, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId));
        }

        using var response = await host.Public.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        if (status == 400)
        {
            await response.AssertProblemAsync(status, $"{name}: '");
        }
    }
}
