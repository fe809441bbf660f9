using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.TestKit;

public sealed class WaitTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Until_NeverHolds_SaysWhatWasWaitedForAndTheLastValue()
    {
        var seen = new List<int> { 1, 2 };

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => Wait.Until(() => seen, static seen => seen.Count == 3, explain: static () => "The counter is off.", within: Soon));

        Assert.Equal("Not within 0.05 s: static seen => seen.Count == 3. Last of () => seen: [1, 2]. The counter is off.", exception.Message);
    }

    [Fact]
    public async Task Until_TheQuestionItselfHangs_EndsAtTheDeadline()
    {
        var never = new TaskCompletionSource<bool>();

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => Wait.Until(() => never.Task, "an answer", within: Soon));

        Assert.Equal("Not within 0.05 s: an answer. Last: not read yet. ", exception.Message);
    }

    [Fact]
    public async Task Until_HoldsAfterAWhile_GivesTheValueBack()
    {
        var asked = 0;

        Assert.Equal(3, await Wait.Until(() => ++asked, static times => times == 3));
    }
}
