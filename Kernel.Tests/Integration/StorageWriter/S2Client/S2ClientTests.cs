using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

public sealed class S2ClientTests
{
    [Theory]
    [InlineData("")]
    [InlineData("token\n")]
    [InlineData("to ken")]
    [InlineData("tokän")]
    public void Constructor_UnusableToken_IsNotRepeated(string token)
    {
        var exception = Assert.Throws<ArgumentException>(() => new S2Account(new S2ClientOptions { AccessToken = token }));

        Assert.Contains("access token", exception.Message, StringComparison.Ordinal);
        Assert.True(token.Length == 0 || !exception.Message.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public void Basin_ImpossibleName_Throws()
    {
        using var client = new S2Account(new S2ClientOptions { AccessToken = "token" });

        Assert.Throws<ArgumentException>(() => client.Basin("short"));
        Assert.Throws<ArgumentException>(() => client.Basin("long-enough").Stream(".."));
    }

    [Fact]
    public async Task AnyCall_WrongToken_MessageOmitsToken()
    {
        await using var test = await S2Test.StartAsync(static options => new S2ClientOptions
        {
            AccessToken = "a-wrong-token",
            BasinEndpoint = options.BasinEndpoint,
        });

        var exception = await Assert.ThrowsAsync<S2ServerException>(() => test.Stream.CheckTailAsync(Wait.Cancellation));

        Assert.Equal((401, "authn", false), (exception.Status, exception.Code, exception.IsRetryable));
        Assert.DoesNotContain("a-wrong-token", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateIfMissing_BasinAndStream_AreMadeOnce()
    {
        await using var test = await S2Test.StartAsync();
        var basin = test.Client.Basin("another-basin");
        var stream = basin.Stream("new");
        var config = new StreamConfig { StorageClass = StorageClass.Standard, Retention = TimeSpan.FromHours(1) };

        Assert.True(await basin.CreateIfMissingAsync(Wait.Cancellation));
        Assert.False(await basin.CreateIfMissingAsync(Wait.Cancellation));
        Assert.True(await stream.CreateIfMissingAsync(config, Wait.Cancellation));
        Assert.False(await stream.CreateIfMissingAsync(config, Wait.Cancellation));

        var made = test.Server.Store.Basin("another-basin")!.Stream("new")!;
        Assert.Equal("""{"storage_class":"standard","retention_policy":{"age":3600}}""", made.Config.ToJsonString());
    }

    [Fact]
    public async Task CreateIfMissingAsync_Infinite_SendsInfinite()
    {
        await using var test = await S2Test.StartAsync();

        await test.Client.Basin(S2Test.BasinName).Stream("ever").CreateIfMissingAsync(new StreamConfig { Retention = Timeout.InfiniteTimeSpan }, Wait.Cancellation);

        Assert.Equal("""{"retention_policy":{"infinite":{}}}""", test.Server.Store.Basin(S2Test.BasinName)!.Stream("ever")!.Config.ToJsonString());
    }

    [Fact]
    public async Task CreateIfMissingAsync_ResponseLost_IsCreatedOnce()
    {
        await using var test = await S2Test.StartAsync();
        test.Faults.Next(S2Operation.Control, Fault.ResetAfterApplying, Fault.RefuseAfterApplying("unavailable"));

        Assert.True(await test.Client.Basin(S2Test.BasinName).Stream("new").CreateIfMissingAsync(cancellationToken: Wait.Cancellation));
        Assert.True(test.Faults.AreUsedUp);
    }

    [Fact]
    public async Task CreateIfMissing_ImpossibleRetention_Throws()
    {
        await using var test = await S2Test.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => test.Stream.CreateIfMissingAsync(new StreamConfig { Retention = TimeSpan.FromMilliseconds(1500) }, Wait.Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => test.Stream.CreateIfMissingAsync(new StreamConfig { Retention = TimeSpan.Zero }, Wait.Cancellation));
    }

    [Fact]
    public async Task AnyCall_MissingBasinOrStream_Throws()
    {
        await using var test = await S2Test.StartAsync();

        var noStream = await Assert.ThrowsAsync<S2ServerException>(() => test.Client.Basin(S2Test.BasinName).Stream("none").CheckTailAsync(Wait.Cancellation));
        var noBasin = await Assert.ThrowsAsync<S2ServerException>(() => test.Client.Basin("there-is-none").Stream("none").OpenAppendSessionAsync(cancellationToken: Wait.Cancellation));

        Assert.Equal(("stream_not_found", "basin_not_found"), (noStream.Code, noBasin.Code));
    }
}
