using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.Tests.Unit.StorageWriter.S2Client;

public sealed class S2NamesTests
{
    [Theory]
    [InlineData("12345678")]
    [InlineData("a-b-c-d-0")]
    [InlineData("a23456789012345678901234567890123456789012345678")]
    public void ValidateBasin_Valid_IsNull(string name) => Assert.Null(S2Names.ValidateBasin(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1234567")]
    [InlineData("a234567890123456789012345678901234567890123456789")]
    [InlineData("-2345678")]
    [InlineData("1234567-")]
    [InlineData("Basin-name")]
    [InlineData("basin_name")]
    [InlineData("basin.name")]
    [InlineData("bäsin-name")]
    public void ValidateBasin_Invalid_NamesRule(string? name) =>
        Assert.Contains("8 to 48", S2Names.ValidateBasin(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("a")]
    [InlineData("a/b c")]
    [InlineData("...")]
    public void ValidateStream_Valid_IsNull(string name) => Assert.Null(S2Names.ValidateStream(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void ValidateStream_Invalid_NamesRule(string? name) =>
        Assert.Contains("1 to 512", S2Names.ValidateStream(name), StringComparison.Ordinal);

    [Fact]
    public void ValidateStream_Length_IsCountedInBytes()
    {
        Assert.Null(S2Names.ValidateStream(new string('ä', 256)));
        Assert.NotNull(S2Names.ValidateStream(new string('ä', 257)));
    }
}
