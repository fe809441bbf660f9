// Buys a mug in the demo shop through the gateway; fails because the checkout does. The script of docs/ci.md.
import { createRequire } from 'node:module';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const puppeteer = require('puppeteer-core');

const browser = await puppeteer.connect({ browserURL: process.env.KERNEL_URL });
const page = await browser.newPage();
try {
  await page.goto(`${process.env.KERNEL_URL}/demo`);
  for (const button of ['#product-mug', '#add-to-cart', '#nav-cart', '#to-checkout', '#pay']) {
    await page.waitForSelector(button);
    await page.click(button);
  }
  await page.waitForFunction(() => document.querySelector('#status')?.textContent.includes('Thank you'), { timeout: 3_000 });
} finally {
  await page.close();
  await browser.disconnect();
}
