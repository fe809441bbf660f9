using Kernel.StorageWriter.S2Client.Http;

namespace Kernel.Tests.Unit.StorageWriter.S2Client.Http;

public sealed class S2BackoffTests
{
    [Theory]
    [InlineData(1, 0.0, 100)]
    [InlineData(1, 1.0, 200)]
    [InlineData(2, 0.5, 300)]
    [InlineData(3, 0.0, 400)]
    [InlineData(5, 0.0, 1000)]
    [InlineData(1000, 1.0, 2000)]
    public void Next_Failures_DoublesUpToASecond(int failures, double random, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new S2Backoff(TimeProvider.System, () => random).Next(failures, null));

    [Theory]
    [InlineData(50, 100)]
    [InlineData(7000, 7000)]
    public void Next_RetryAfter_IsTheLeast(int retryAfter, int milliseconds) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(milliseconds),
            new S2Backoff(TimeProvider.System, static () => 0).Next(1, TimeSpan.FromMilliseconds(retryAfter)));
}
