using Kernel.StorageWriter.S2Client.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.StorageWriter.S2Client.Http;

public sealed class RetryAfterTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("retry-after-ms", "1500", 1.5)]
    [InlineData("retry-after", "3", 3.0)]
    [InlineData("retry-after", "Thu, 01 Jan 2026 00:00:10 GMT", 10.0)]
    public void Read_Header_GivesTheWait(string name, string value, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(name, value));

    [Theory]
    [InlineData("retry-after-ms", "soon")]
    [InlineData("retry-after-ms", "-5")]
    [InlineData("retry-after-ms", "99999999999999")]
    [InlineData("retry-after", "Thu, 01 Jan 2025 00:00:10 GMT")]
    [InlineData("other", "5")]
    public void Read_NoWait_IsNull(string name, string value) => Assert.Null(Read(name, value));

    private TimeSpan? Read(string name, string value)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(name, value);
        return RetryAfter.Read(response.Headers, _time);
    }
}
