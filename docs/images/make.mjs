// Takes the screenshots of the documentation. Started by ./make, which sets the variables.
import { chromium } from 'playwright-core';

const { API, DASHBOARD, IMAGES, BROWSER } = process.env;
const only = process.argv.slice(2);

// What is shown: a name, a size, a colour scheme, and how to get there.
const shots = [
  { name: 'web-ui-light', size: [1360, 820], scheme: 'light', show: story },
  { name: 'web-ui-dark', size: [1360, 820], scheme: 'dark', show: story },
  { name: 'web-ui-step', size: [1360, 820], scheme: 'light', show: step },
  { name: 'web-ui-network', size: [1360, 820], scheme: 'light', show: network },
  { name: 'dashboard-resources', size: [1280, 800], scheme: 'light', show: resources },
  { name: 'dashboard-navigation', size: [1280, 800], scheme: 'light', show: navigation },
];

await useTheShop();
const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
try {
  for (const { name, size: [width, height], scheme, show } of shots.filter(({ name }) => only.length === 0 || only.includes(name))) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await show(page);
    await page.waitForTimeout(1000); // fonts and transitions; nothing tells when they are done
    await page.screenshot({ path: `${IMAGES}/${name}.png` });
    console.log(`${IMAGES}/${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
}

// In the captured browser: a purchase that fails, so that there are failures of every kind.
async function useTheShop() {
  const captured = await chromium.connectOverCDP(API);
  const page = await captured.contexts()[0].newPage();
  await page.goto(`${API}/demo`);
  await page.waitForTimeout(2500); // the promotion shifts the layout, the socket receives a message
  for (const selector of ['#product-mug', '#add-to-cart', '#nav-cart', '#to-checkout', '#pay']) {
    await page.click(selector);
    await page.waitForTimeout(400);
  }
  await page.waitForTimeout(3000); // until the events are stored and the trace is exported
  await captured.close();
}

async function story(page) {
  await page.goto(`${API}/`);
  await page.locator('.session-link').first().click();
  await page.locator('.problem-card').first().waitFor();
  await page.evaluate(() => document.activeElement?.blur());
}

async function step(page) {
  await story(page);
  await page.locator('a.step').filter({ hasText: 'Clicked Pay' }).click();
  await page.locator('.story-shot img').first().waitFor();
}

async function network(page) {
  await story(page);
  await page.keyboard.press('3');
  await page.locator('.request').filter({ hasText: 'checkout' }).filter({ visible: true }).first().click();
  await page.getByRole('tab', { name: 'Timing' }).click();
}

async function resources(page) {
  await page.goto(DASHBOARD);
  await page.locator('.resource-name-text').filter({ hasText: 'storage' }).first().waitFor();
}

async function navigation(page) {
  await page.goto(DASHBOARD);
  await page.getByRole('link', { name: 'Traces' }).click();
  await page.getByText(/^(browser: )?navigation .*\/demo/).first().click();
  await page.getByText('GET /demo/assets/shop.js').first().waitFor();
}
