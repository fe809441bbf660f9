using Kernel.ServiceDefaults.Events;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.Sinks.S2;
using Microsoft.Extensions.Configuration;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.S2;

public sealed class S2OptionsTests
{
    private const string Secret = "the-secret-token";

    [Theory]
    [InlineData(null, Secret, "stream", "S2_BASIN is missing")]
    [InlineData("my-basin-1", null, "stream", "S2_ACCESS_TOKEN is missing")]
    [InlineData("my-basin-1", Secret, null, "S2_STREAM is missing")]
    [InlineData("my-basin-1", " ", "", "S2_ACCESS_TOKEN and S2_STREAM are missing")]
    [InlineData("My-Basin", Secret, "stream", "S2_BASIN: 'My-Basin' is not a valid name of an S2 basin: it must have 8 to 48 characters of a-z, 0-9 and -")]
    [InlineData("short", Secret, "stream", "S2_BASIN: 'short' is not a valid name of an S2 basin")]
    [InlineData("my-basin-1", Secret, "..", "S2_STREAM: '..' is not a valid name of an S2 stream")]
    [InlineData("my-basin-1", "two words", "stream", "The S2 access token must consist of visible ASCII characters")]
    public void Validate_BadSetting_IsOneClearSentence(string? basin, string? token, string? stream, string expected)
    {
        var refusal = new S2OptionsCustomValidator().Validate(null, new S2Options { Target = { Basin = basin, AccessToken = token, Stream = stream } });

        var sentence = Assert.Single(refusal.Failures!);
        Assert.StartsWith(expected, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 day")]
    [InlineData("00:00:00")]
    [InlineData("00:00:01.5")]
    public void Validate_BadRetention_NamesTheKey(string retention)
    {
        var refusal = new S2OptionsCustomValidator().Validate(null, Good(options => options.Retention = retention));

        Assert.Equal([$"S2:Retention must be whole seconds of at least 00:00:01, such as 30.00:00:00, or infinite, but is '{retention}'."], refusal.Failures!);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1", null)]
    [InlineData(null, "http://127.0.0.1:8080/?query")]
    public void Validate_InvalidEndpoint_NamesFormat(string? account, string? basin)
    {
        var refusal = new S2OptionsCustomValidator().Validate(null, Good(options => (options.Target.AccountEndpoint, options.Target.BasinEndpoint) = (account, basin)));

        Assert.Contains("[scheme://]host[:port][/path]", Assert.Single(refusal.Failures!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("infinite", -1.0)]
    [InlineData("30.00:00:00", 30 * 24 * 3600.0)]
    public void Validate_Good_Passes(string? retention, double? seconds)
    {
        var options = Good(options => options.Retention = retention);

        Assert.True(new S2OptionsCustomValidator().Validate(null, options).Succeeded);
        Assert.Equal(seconds < 0 ? Timeout.InfiniteTimeSpan : seconds is { } age ? TimeSpan.FromSeconds(age) : null, options.ToStreamConfig().Retention);
    }

    [Theory]
    [InlineData("S2_STREAM", false)]
    [InlineData("S2_BASIN", true)]
    [InlineData("S2_ACCESS_TOKEN", true)]
    [InlineData("S2_BASIN_ENDPOINT", true)]
    public void IsGiven_OneSetting_DecidesWhetherS2IsMeant(string key, bool given)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, "something")]).Build();

        Assert.Equal(given, S2Target.IsConfigured(configuration));
    }

    [Fact]
    public void Overhead_LargestEnvelopeAndLongestIdentity_FitsARecord()
    {
        var overhead = StoredRecord.Overhead(new string('s', 128));

        Assert.Equal(8 + 2 + 2 + "stream_id".Length + 128 + "seq".Length + 20, overhead);
        Assert.InRange(StreamLine.MaxBytes + overhead, EventLimits.MaxEnvelopeBytes, S2Limits.MaxBatchBytes);
    }

    private static S2Options Good(Action<S2Options> change)
    {
        var options = new S2Options { Target = { Basin = "my-basin-1", AccessToken = Secret, Stream = "browser-events" } };
        change(options);
        return options;
    }
}
