using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.Tests.Unit.StorageWriter.S2Client;

public sealed class AppendInputTests
{
    [Fact]
    public void MeteredBytes_BodyAndHeaders_AreCountedAsS2Does()
    {
        var headers = new[] { new RecordHeader(new byte[3], new byte[5]), new RecordHeader(new byte[1], default) };

        Assert.Equal(8 + 2 * 2 + 3 + 5 + 1 + 10, new AppendRecord(new byte[10], headers, 123).MeteredBytes);
        Assert.Equal(8 + 2 + 5 + 2, AppendRecord.Fence("ab").MeteredBytes);
        Assert.Equal(8 + 2 + 4 + 8, AppendRecord.Trim(7).MeteredBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Constructor_AllowedCount_IsAccepted(int count) =>
        Assert.Equal(count * 9, new AppendInput(Enumerable.Repeat(new AppendRecord(new byte[1]), count).ToArray()).MeteredBytes);

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Constructor_WrongCount_Throws(int count)
    {
        var exception = Assert.Throws<ArgumentException>(() => new AppendInput(new AppendRecord[count]));

        Assert.Contains($"but has {count}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Size_IsLimitedAsMetered()
    {
        var largest = new AppendRecord(new byte[S2Limits.MaxBatchBytes - 8]);

        Assert.Equal(S2Limits.MaxBatchBytes, new AppendInput(new[] { largest }).MeteredBytes);
        Assert.Throws<ArgumentException>(() => new AppendInput(new[] { largest, new AppendRecord() }));
        Assert.Throws<ArgumentException>(() => new AppendInput(new[] { new AppendRecord(new byte[S2Limits.MaxBatchBytes - 7]) }));
    }

    [Fact]
    public void Constructor_EmptyHeaderName_IsForCommandsOnly()
    {
        var nameless = new RecordHeader(default, "x"u8.ToArray());
        var named = new RecordHeader("n"u8.ToArray(), default);

        Assert.True(new AppendInput(new[] { new AppendRecord(default, new[] { nameless }) }).Records.Span[0].IsCommand);
        Assert.Throws<ArgumentException>(() => new AppendInput(new[] { new AppendRecord(default, new[] { nameless, named }) }));
    }

    [Fact]
    public void FencingToken_Length_IsLimitedInBytes()
    {
        var records = new[] { new AppendRecord() };

        Assert.Equal(new string('a', 36), new AppendInput(records, fencingToken: new string('a', 36)).FencingToken);
        Assert.Throws<ArgumentException>(() => new AppendInput(records, fencingToken: new string('ä', 19)));
        Assert.Throws<ArgumentException>(() => AppendRecord.Fence(new string('a', 37)));
    }
}
