using System.Text;
using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.Tests.Unit.StorageWriter.S2Client.Http;

public sealed class ErrorReaderTests
{
    [Theory]
    [InlineData(400, "bad_proto", false, SideEffect.None)]
    [InlineData(401, "authn", false, SideEffect.None)]
    [InlineData(403, "quota_exhausted", false, SideEffect.None)]
    [InlineData(404, "stream_not_found", false, SideEffect.None)]
    [InlineData(408, "request_timeout", true, SideEffect.Possible)]
    [InlineData(409, "resource_already_exists", false, SideEffect.None)]
    [InlineData(409, "transaction_conflict", true, SideEffect.None)]
    [InlineData(422, "invalid", false, SideEffect.None)]
    [InlineData(429, "rate_limited", true, SideEffect.None)]
    [InlineData(499, "client_hangup", false, SideEffect.Possible)]
    [InlineData(500, "other", true, SideEffect.Possible)]
    [InlineData(500, "storage", true, SideEffect.Possible)]
    [InlineData(501, "not_implemented", false, SideEffect.None)]
    [InlineData(502, "hot_server", true, SideEffect.None)]
    [InlineData(503, "unavailable", true, SideEffect.Possible)]
    [InlineData(503, "server_draining", true, SideEffect.None)]
    [InlineData(504, "upstream_timeout", true, SideEffect.Possible)]
    public void Read_KnownCode_IsClassified(int status, string code, bool isRetryable, SideEffect sideEffect)
    {
        var exception = Read(status, $$"""{"code":"{{code}}","message":"why"}""");

        Assert.Equal((status, code, isRetryable, sideEffect), (exception.Status, exception.Code, exception.IsRetryable, exception.SideEffect));
        Assert.Contains("why", exception.Message, StringComparison.Ordinal);
    }

    // A code with another status is not S2's word, and neither is a page of a proxy's.
    [Theory]
    [InlineData(503, """{"code":"rate_limited","message":""}""", true, SideEffect.Possible)]
    [InlineData(429, """{"code":"new_code","message":""}""", true, SideEffect.Possible)]
    [InlineData(500, """{"code":"new_code","message":""}""", true, SideEffect.Possible)]
    [InlineData(502, "<html>Bad gateway</html>", true, SideEffect.Possible)]
    [InlineData(503, "", true, SideEffect.Possible)]
    [InlineData(505, "", false, SideEffect.Possible)]
    [InlineData(418, "[]", false, SideEffect.None)]
    [InlineData(404, """{"code":5,"message":null}""", false, SideEffect.None)]
    public void Read_UnknownError_AssumesTheWorstOfItsStatus(int status, string body, bool isRetryable, SideEffect sideEffect)
    {
        var exception = Read(status, body);

        Assert.Equal((status, isRetryable, sideEffect), (exception.Status, exception.IsRetryable, exception.SideEffect));
    }

    [Fact]
    public void Read_SeqNumMismatch_HasTheServersNumber()
    {
        var exception = Assert.IsType<S2ConditionFailedException>(Read(412, """{"seq_num_mismatch":18446744073709551615}"""));

        Assert.Equal((ulong.MaxValue, null, SideEffect.None), (exception.NextSeqNum, exception.FencingToken, exception.SideEffect));
    }

    [Fact]
    public void Read_FencingTokenMismatch_HasTheTokenButNotInItsMessage()
    {
        var exception = Assert.IsType<S2ConditionFailedException>(Read(412, """{"fencing_token_mismatch":"secret"}"""));

        Assert.Equal("secret", exception.FencingToken);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tail":{"seq_num":7,"timestamp":9}}""", 7, 9)]
    [InlineData("""{"tail":{}}""", 0, 0)]
    public void Read_Unwritten_HasTheTail(string body, ulong seqNum, ulong timestamp) =>
        Assert.Equal(new StreamPosition(seqNum, timestamp), Assert.IsType<S2UnwrittenPositionException>(Read(416, body)).Tail);

    [Theory]
    [InlineData(412, """{"seq_num_mismatch":-1}""")]
    [InlineData(412, """{"seq_num_mismatch":"3"}""")]
    [InlineData(412, "{}")]
    [InlineData(416, """{"tail":3}""")]
    public void Read_ConditionWithoutItsValue_IsAPlainError(int status, string body) =>
        Assert.Equal(typeof(S2ServerException), Read(status, body).GetType());

    [Fact]
    public void Read_NothingWasSent_HasNoSideEffect() =>
        Assert.Equal(SideEffect.None, ErrorReader.Read(503, "{}"u8.ToArray(), nothingSent: true).SideEffect);

    [Fact]
    public void Read_EndlessMessage_IsCut() =>
        Assert.InRange(Read(500, $$"""{"code":"other","message":"{{new string('x', 100_000)}}"}""").Message.Length, 100, 1000);

    private static S2ServerException Read(int status, string body) => ErrorReader.Read(status, Encoding.UTF8.GetBytes(body));
}
