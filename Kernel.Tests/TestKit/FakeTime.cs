using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.TestKit;

/// <summary>Advances a fake clock while a test waits.</summary>
internal static class FakeTime
{
    /// <summary>Advances the clock step by step until a condition holds.</summary>
    public static Task AdvanceUntilAsync(
        this FakeTimeProvider time, TimeSpan step, Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Wait.Until(
            () =>
            {
                time.Advance(step);
                return condition();
            },
            what,
            () => $"The clock is at {time.GetUtcNow():O}.");

    /// <summary>Advances the clock step by step until a task is done, and returns its result.</summary>
    public static async Task<T> AdvanceUntilAsync<T>(this FakeTimeProvider time, TimeSpan step, Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await time.AdvanceUntilAsync(step, () => task.IsCompleted, what);
        return await task;
    }
}
