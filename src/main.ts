console.log('syndrop');
