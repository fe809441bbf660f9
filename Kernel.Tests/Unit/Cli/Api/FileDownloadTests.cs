using System.Net.Http.Headers;
using Kernel.Cli.Api;

namespace Kernel.Tests.Unit.Cli.Api;

/// <summary>The names of files that an API suggests.</summary>
public sealed class FileDownloadTests
{
    [Theory]
    [InlineData("attachment; filename=\"checkout.kernel.zip\"", "checkout.kernel.zip")]
    [InlineData("attachment; filename=_; filename*=UTF-8''k%C3%A4se.kernel.zip", "käse.kernel.zip")]
    [InlineData("attachment; filename=\"a-b _.har\"; filename*=UTF-8''a-b%20%C3%A9.har", "a-b é.har")]
    [InlineData("attachment; filename=\"../../.bashrc\"", null)]
    [InlineData("attachment; filename=\".bashrc\"", null)]
    [InlineData("attachment; filename*=UTF-8''a%2Fb.zip", null)]
    [InlineData("attachment; filename*=UTF-8''a%5Cb.zip", null)]
    [InlineData("attachment; filename*=UTF-8''a%1B%5B2J.zip", null)]
    [InlineData("attachment; filename*=UTF-8''a%E2%80%AEpiz.exe", null)]
    [InlineData("attachment", null)]
    public void SafeName_OfAHeader_IsAFileNameOrNull(string header, string? expected) =>
        Assert.Equal(expected, FileDownload.SafeName(ContentDispositionHeaderValue.Parse(header)));
}
